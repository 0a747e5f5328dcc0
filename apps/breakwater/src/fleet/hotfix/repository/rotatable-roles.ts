/** Whose keys `rotate` changes: roles of TUF, and the two machines that sign online. */
export const rotatableRoles = ["root", "targets", "online", "director"] as const;
export type RotatableRole = (typeof rotatableRoles)[number];
