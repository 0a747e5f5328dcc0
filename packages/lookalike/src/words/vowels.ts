export const vowels = "aeiou";
