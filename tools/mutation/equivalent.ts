/** Changes that no guest and no host can observe, with the reason; as mutate.ts prints them. */
export const equivalent: Readonly<Record<string, string>> = {};
