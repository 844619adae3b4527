#!/usr/bin/env python3
"""Puts the code of the guides where it belongs: each block is a snippet of a file that the tests run.

A guide names a snippet by a line such as `<!-- swift: wallet/open -->`; a test marks it by `// guide: wallet/open` and
`// guide: end`. Without a word it writes the blocks anew; with --check it says which differ, and fails.
"""

import pathlib
import re
import sys
import textwrap

ROOT = pathlib.Path(__file__).resolve().parents[2]
FILES = {
    "kotlin": ROOT / "bindings/kotlin/src/test/kotlin/vn/dinhdanh/GuideTest.kt",
    "swift": ROOT / "bindings/swift/Tests/DinhdanhTests/GuideTests.swift",
}
SNIPPET = re.compile(r"^[ ]*// guide: (?P<name>[a-z/-]+)\n(?P<code>.*?)^[ ]*// guide: end\n", re.M | re.S)
BLOCK = re.compile(r"^<!-- (?P<language>kotlin|swift): (?P<name>[a-z/-]+) -->\n(?P<block>```\w+\n.*?^```\n)?", re.M | re.S)


def main():
    check = sys.argv[1:] == ["--check"]
    snippets = {}
    for language, file in FILES.items():
        source = file.read_text(encoding="utf-8") if file.exists() else ""
        for found in SNIPPET.finditer(source):
            snippets[language, found["name"]] = textwrap.dedent(found["code"])
    used, wrong = set(), []

    def block(found):
        key = found["language"], found["name"]
        used.add(key)
        if key in snippets:
            return f"<!-- {key[0]}: {key[1]} -->\n```{key[0]}\n{snippets[key]}```\n"
        # A language whose tests are not written yet has its place, and no code that nobody ran.
        if found["block"]:
            wrong.append(f"{key[0]}: {key[1]} is in no test")
        return found[0]

    for guide in sorted((ROOT / "docs/guide").glob("*.md")):
        text = guide.read_text(encoding="utf-8")
        new = BLOCK.sub(block, text)
        if check and new != text:
            wrong.append(f"{guide.name} differs from the tests: run docs/guide/snippets.py")
        elif new != text:
            guide.write_text(new, encoding="utf-8")
        fences = len(re.findall(r"^```(?:kotlin|swift)$", new, re.M))
        if fences != sum(1 for found in BLOCK.finditer(new) if found["block"]):
            wrong.append(f"{guide.name} has a block that is taken from no test")
    wrong += [f"{language}: {name} is in no guide" for language, name in sorted(snippets.keys() - used)]
    print("\n".join(wrong) or f"{len(used & snippets.keys())} blocks are as the tests have them")
    sys.exit(1 if wrong else 0)


main()
