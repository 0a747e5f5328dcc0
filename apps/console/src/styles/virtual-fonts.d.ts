/** Made by build/fonts.ts. */
declare module "virtual:*-fonts" {
  export const faces: readonly {
    readonly family: string;
    readonly weight: string;
    readonly url: string;
    readonly range: string;
  }[];
}
