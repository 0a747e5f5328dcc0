/** Pages of the guide, in order; a page of the console links to the one of its name. */
export const topicIds = [
  "overview",
  "findings",
  "cases",
  "events",
  "hunts",
  "devices",
  "intelligence",
  "campaigns",
  "plans",
  "rollouts",
  "connect",
  "settings",
] as const;
export type TopicId = (typeof topicIds)[number];

export interface Topic {
  readonly title: string;
  readonly lead: string;
  readonly parts: readonly { readonly title: string; readonly body: readonly string[] }[];
}

export type GuideTexts = Readonly<Record<TopicId, Topic>>;
