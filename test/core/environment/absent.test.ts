import { expect, test } from "@jest/globals";
import { wantedFiles } from "../../../src/core/environment/infer.ts";
import { infer } from "./builders.ts";

test("submodules and files in Git LFS are not in a checkout", () => {
  const files = {
    ".gitmodules": '[submodule "a"]\r\n\tpath = vendor/a b\r\n\turl = ../a\r\n',
    ".gitattributes":
      "# *.old filter=lfs\n*.txt text\n*.bin filter=lfs diff=lfs -text\nmodels/** filter=lfs\n",
  };
  expect(wantedFiles(Object.keys(files))).toEqual([".gitmodules", ".gitattributes"]);
  expect(infer(files).absent).toEqual([
    "Submodules are not checked out: commands find `vendor/a b` empty. Name tests that do not need them.",
    "Files in Git LFS are not downloaded: commands find pointers in place of `*.bin`, `models/**`. Name tests that do not need them.",
  ]);
  expect(infer({ "a.js": "" }).absent).toEqual([]);
});

test("of many a few are named", () => {
  const path = (n: number) => `\tpath = m${n}\n`;
  const [sentence] = infer({ ".gitmodules": [1, 2, 3, 4, 5, 6, 7].map(path).join("") }).absent;
  expect(sentence).toContain("`m5` and 2 more empty.");
});
