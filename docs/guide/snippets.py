#!/usr/bin/env python3
"""Puts the code of the guides where it belongs: each block is a snippet of a file that the tests run.

A guide names a snippet by two lines, `<!-- kotlin: wallet/open -->` and `<!-- swift: wallet/open -->`, one after the other; a test
marks it by `// guide: wallet/open` and `// guide: end`. Every snippet is there in both languages, or it is an error.

The page of errors names every error of bindings/ffi/interface.txt and no other; its reasons come from core/codes. The fields of
docs/provisioning.md come from core/catalogue.
Without a word it writes blocks, reasons and fields anew; with --check it says what differs, and fails.
"""

import math
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
REASONS = re.compile(r"^<!-- reasons: core/codes/src/reason.rs -->\n.*?^<!-- end -->\n", re.M | re.S)
REASON = re.compile(r'^ *Row\(Reason::(\w+), (\d+), "(\w+)", "([^"]+)", "([^"]+)"\),$', re.M)
FIELDS = re.compile(r"^<!-- fields: core/catalogue/src/tables -->\n.*?^<!-- end -->\n", re.M | re.S)
TYPE = re.compile(r'name: "(?P<name>\w+)",\s+doc_type: (?P<type>[^,]+),\s+label_vi: "(?P<vi>[^"]+)",\s+label_en: "(?P<en>[^"]+)"')
ELEMENT = re.compile(
    r'(?P<rule>mandatory|optional)\((?P<namespace>\w+), "(?P<id>\w+)", "(?P<vi>[^"]+)", "[^"]+", Kind::(?P<kind>\w+)(?:\((?P<of>[^()]*)\))?\)'
)
# A row of the page of errors: its first cell is one name.
ERROR = re.compile(r"^\| `([A-Z]\w+\.[A-Z]\w*)`", re.M)


def snippets():
    found = {}
    for language, file in FILES.items():
        for snippet in SNIPPET.finditer(file.read_text(encoding="utf-8")):
            found[language, snippet["name"]] = textwrap.dedent(snippet["code"])
    return found


# Enums that grow in a minor version (docs/api.md), each by a case of its own.
GROWING = {"ScanEvent": "hint", "CodeKind": "mdocEngagement", "Stage": "calibrating", "Proof": "selfTimed", "LessonKind": "policyPack",
           "AdvisoryKind": "statusStale", "LogKind": "shownByMyself", "ScanHint": "moveCloser", "Confirmation": "inPart", "Unread": "damaged"}
SWITCH = re.compile(r"^(?P<indent> *)(?:\w+: )?switch .*\{\n(?P<cases>(?:.*\n)*?)(?P=indent)\}", re.M)


def defaults(wrong):
    """A switch over an enum that grows has a default, or the app stops to compile with the next version."""
    for folder in ("bindings/swift", "ios"):
        for file in sorted((ROOT / folder).rglob("*.swift")):
            if "Generated" in file.parts or ".build" in file.parts:
                continue
            for switch in SWITCH.finditer(file.read_text(encoding="utf-8")):
                grows = [enum for enum, case in GROWING.items() if re.search(rf"case .*\.{case}\b", switch["cases"])]
                if grows and not re.search(r"^\s*default:", switch["cases"], re.M):
                    wrong.append(f"{file.relative_to(ROOT)}: a switch over {grows[0]}, which may grow, has no default")


def reasons(wrong):
    rows = REASON.findall((ROOT / "core/codes/src/reason.rs").read_text(encoding="utf-8"))
    listed = re.findall(r"^variant Reason\.(\w+)$", interface(), re.M)
    if [row[0] for row in rows] != listed:
        wrong.append("the reasons of core/codes/src/reason.rs are not those of bindings/ffi/interface.txt")
    table = ["| code | Kotlin | Swift | the officer reads |", "|---|---|---|---|"]
    for name, _, code, vi, en in rows:
        table.append(f"| `{code}` | `Reason.{code}` | `.{name[0].lower()}{name[1:]}` | {vi}<br>{en} |")
    return "<!-- reasons: core/codes/src/reason.rs -->\n" + "\n".join(table) + "\n<!-- end -->\n"


# What each kind of element is in the JSON of an issuer; {} is the limit, or what is allowed.
KINDS = {
    "Text": "text, up to {} characters",
    "OneOf": "one of {}",
    "PersonalNumber": "12 digits; of test people they begin with 099",
    "LicenceNumber": "5 to 20 letters A–Z, a–z and digits",
    "OldIdNumber": "9 or 12 digits",
    "Plate": "number plate; of test people it begins with 13",
    "Vin": "5 to 17 capital letters and digits; of 17 none is I, O or Q",
    "Country": "two capital letters (ISO 3166-1)",
    "Latin": "capital letters A–Z and spaces",
    "FullDate": "day, `2025-02-10`",
    "Sex": "1 male, 2 female",
    "Number": "number, up to {}",
    "Flag": "`true` or `false`",
    "Picture": "Base64 of a JPEG or JPEG 2000, up to {} bytes",
    "SmallPicture": "Base64 of a JPEG, WebP or AVIF, up to {} bytes",
    "Texts": "list of texts, up to 8 of up to 60 characters",
    "Privileges": "list, up to 24 of `{vehicle_category_code, issue_date?, expiry_date?}`",
    "Classes": "list, up to 24 of `{class, class_scheme, first_issue_date?, expiry_date?, conditions?}`; `expiry_date` may be absent of classes for life only",
    "Insurance": "`{insurer, number, valid_until?}`",
}


def fields(wrong):
    """The tables of the catalogue, a row an element."""
    folder = ROOT / "core/catalogue/src/tables"
    shared = (folder / "mod.rs").read_text(encoding="utf-8")
    derived = (folder.parent / "derive.rs").read_text(encoding="utf-8")
    page = []
    for file in sorted(folder.glob("*.rs")):
        if file.name == "mod.rs":
            continue
        text = file.read_text(encoding="utf-8")
        known = dict(re.findall(r"const (\w+): [^=]+ = (.+);", shared + text))
        head, rows = TYPE.search(text), list(ELEMENT.finditer(text))
        if len(rows) != len(re.findall(r"Kind::", text)):
            wrong.append(f"{file.name} has an element that snippets.py can't read")
        name = known.get(head["type"], head["type"]).strip('"')
        page += ["", f"**`{head['name']}`**, {head['vi']} – {head['en']}, `{name}`", "", "| namespace | field | of | it is | |", "|---|---|---|---|---|"]
        for row in rows:
            of = (row["of"] or "").split(", ")[0]
            of = known.get(of, of)
            if row["kind"] == "OneOf":
                of = ", ".join(f"`{one}`" for one in re.findall(r'"([^"]*)"', known.get(row["of"], row["of"])))
            elif of:
                of = str(math.prod(int(factor) for factor in of.replace("_", "").split("*")))
            unit = re.search(r'"(.+)"', row["of"] or "") if row["kind"] == "Number" else None
            kind = KINDS[row["kind"]].replace("{}", of) + (f" {unit[1]}" if unit else "")
            follows = row["id"].startswith("age_over_") or f'"{row["id"]}" => ' in derived
            rule = "**must**" if row["rule"] == "mandatory" else ""
            rule = ", ".join(filter(None, [rule, "follows where absent" if follows else ""]))
            page.append(f"| `{known[row['namespace']].strip(chr(34))}` | `{row['id']}` | {row['vi']} | {kind} | {rule} |")
    return "<!-- fields: core/catalogue/src/tables -->" + "\n".join(page) + "\n\n<!-- end -->\n"


def interface():
    return (ROOT / "bindings/ffi/interface.txt").read_text(encoding="utf-8")


def errors(page, wrong):
    """Compares the tables of errors with the interface: each variant of an error, and of what an error tells as its `why`."""
    names = set(re.findall(r"^error (\w+)$", interface(), re.M))
    names |= set(re.findall(r"^variant \w+\.\w+\(why: (\w+)\)$", interface(), re.M))
    names |= set(re.findall(r"^field FieldFault\.problem: (\w+)$", interface(), re.M))
    exported = {name for name in re.findall(r"^variant (\w+\.\w+)", interface(), re.M) if name.split(".")[0] in names}
    explained = ERROR.findall(page)
    wrong += [f"errors.md does not explain {name}" for name in sorted(exported - set(explained))]
    wrong += [f"errors.md explains {name}, which is not exported" for name in sorted(set(explained) - exported)]
    wrong += [f"errors.md explains {name} twice" for name in sorted({n for n in explained if explained.count(n) > 1})]


def main():
    if sys.argv[1:] not in ([], ["--check"]):
        sys.exit("usage: snippets.py [--check]")
    check = sys.argv[1:] == ["--check"]
    known, used, wrong = snippets(), [], []

    def block(found):
        key = found["language"], found["name"]
        used.append((guide.name, *key))
        if key in known:
            return f"<!-- {key[0]}: {key[1]} -->\n```{key[0]}\n{known[key]}```\n"
        wrong.append(f"{key[0]}: {key[1]} is in no test")
        return found[0]

    for guide in sorted((ROOT / "docs/guide").glob("*.md")):
        text = guide.read_text(encoding="utf-8")
        new = REASONS.sub(lambda _: reasons(wrong), BLOCK.sub(block, text))
        for language in FILES:
            fences = len(re.findall(rf"^```{language}$", new, re.M))
            if fences != sum(1 for found in BLOCK.finditer(new) if found["language"] == language and found["block"]):
                wrong.append(f"{guide.name} has a block of {language} that is taken from no test")
        if guide.name == "errors.md":
            errors(new, wrong)
        if check and new != text:
            wrong.append(f"{guide.name} differs from the tests: run docs/guide/snippets.py")
        elif new != text:
            guide.write_text(new, encoding="utf-8")
    page = ROOT / "docs/provisioning.md"
    text = page.read_text(encoding="utf-8")
    new = FIELDS.sub(lambda _: fields(wrong), text)
    if check and new != text:
        wrong.append("provisioning.md differs from core/catalogue: run docs/guide/snippets.py")
    elif new != text:
        page.write_text(new, encoding="utf-8")
    defaults(wrong)
    pairs = [(page, name) for page, language, name in used if language == "kotlin"]
    if used != [(page, language, name) for page, name in pairs for language in FILES]:
        wrong.append("a snippet is not in Kotlin and then in Swift, one right after the other")
    wrong += [f"{language}: {name} is in no guide" for language, name in sorted(known.keys() - {key[1:] for key in used})]
    print("\n".join(wrong) or f"{len(used)} blocks are as the tests have them")
    sys.exit(1 if wrong else 0)


main()
