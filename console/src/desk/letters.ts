import type { Choice } from "../lib/api/types";

/** Give every choice a letter of its own: the first free one of its words, else any free one. */
export function letters(choices: Choice[]): (Choice & { letter: string })[] {
  const taken = new Set<string>();
  return choices.map((choice) => {
    const wanted = [...choice.label.toUpperCase().replace(/[^A-Z]/g, ""), ..."ABCDEFGHIJKLMNOPQRSTUVWXYZ"];
    const letter = wanted.find((each) => !taken.has(each)) ?? "";
    taken.add(letter);
    return { ...choice, letter };
  });
}
