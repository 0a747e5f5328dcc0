/** English texts of notices. */
export const notices = {
  "notices.none": "Nothing has happened by itself yet.",
  "notices.readAll": "Mark all as read",
  "notice.finding.new": "{title} on {device}",
  "notice.finding.reopened": "Again: {title} on {device}",
  "notice.hunt.ended": "Hunt for new indicators of {title}: {count} findings",
  "notice.feed.held": "The feed {title} is held: look at what it brought",
  "notice.feed.failing": "The feed {title} goes on failing",
} as const;
