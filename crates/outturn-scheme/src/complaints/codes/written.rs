//! Complaints about how files are written.

use crate::complaints::{Code, code};

/// The codes of what is written wrongly.
pub(super) const CODES: &[Code] = &[
    code(
        "bad-code-pattern",
        "What codes look like, written with other letters than A, 9 and X.",
        "codes = [\"R99\"]",
        "Write A for a letter, 9 for a digit and X for either.",
    ),
    code(
        "bad-date",
        "A date that cannot be read, or is no day of the calendar.",
        "organisations_as_at = \"01/04/2014\"",
        "Write year, month and day: `\"2014-04-01\"`.",
    ),
    code(
        "bad-form",
        "How a period or a day is written, with a field that is not known, or without one that it needs.",
        "form = \"{week}/{yyyy}\"",
        "Write the fields that the message lists; a month needs its year.",
    ),
    code(
        "bad-id",
        "An id with capitals, spaces or other characters that ids do not have.",
        "earner = \"CCG\"",
        "Use lower case letters, digits and hyphens. The id of a scheme is its family, a slash and the year.",
    ),
    code(
        "bad-number",
        "A number that cannot be read.",
        "earns = \"12,5%\"",
        "Write digits, with a point before decimals and commas between thousands: `\"12.5%\"`, `\"1,163\"`.",
    ),
    code(
        "bad-period",
        "A period that cannot be read.",
        "year = \"2014-15\"",
        "Write `2014/15`, `2014/15 Q1`, `2014`, `2014 Q1`, `2015-03`, `2015-03-31`, a range or a survey wave.",
    ),
    code(
        "bad-unit",
        "A unit that is not known.",
        "earns = \"60 parts\"",
        "Use `%`, `percentage points`, `£`, `per 1,000` and the like, or no unit for a plain number.",
    ),
    code(
        "duplicate-id",
        "An id that is there twice.",
        "two [[measure]] with id = \"waiting\"",
        "Give each its own id: awards address their steps by it.",
    ),
    code(
        "duplicate-key",
        "A key or a heading that is written twice.",
        "title = \"A\" and title = \"B\" under one heading",
        "Remove one. What can be there several times has a heading in double brackets: `[[measure]]`.",
    ),
    code(
        "duplicate-part",
        "A breakdown that is named twice among those that add up, or is said to add up to itself.",
        "are = [\"male\", \"male\"]",
        "Name every part once.",
    ),
    code(
        "empty-list",
        "A list with nothing in it where something is needed.",
        "agreed_by = []",
        "Name at least one.",
    ),
    code(
        "empty-text",
        "A text with nothing in it.",
        "title = \"\"",
        "Write it, or leave the key out if it may be left out.",
    ),
    code(
        "file-too-large",
        "A file of more than 4 MB, which no scheme or indicator is.",
        "a spreadsheet saved as .toml",
        "Check that it is the right file.",
    ),
    code(
        "id-is-not-file-name",
        "An indicator whose id is not the name of its file.",
        "id = \"waits\" in waiting.toml",
        "Rename one of the two.",
    ),
    code(
        "key-not-used",
        "A key that has no meaning where it is written.",
        "test = { at_least = \"92%\", baseline = \"2013/14\" }",
        "Remove it, or write what it belongs to.",
    ),
    code(
        "many-complaints",
        "A file with so many mistakes that the rest are not listed.",
        "a file of another kind",
        "Check that it is the right file.",
    ),
    code(
        "missing-key",
        "A key that must be there and is not.",
        "a [[measure]] without earns",
        "Add it; the message shows how it is written.",
    ),
    code(
        "negative-amount",
        "An amount below zero where there can be none.",
        "per_head = \"-£5\"",
        "Write the amount without its sign.",
    ),
    code(
        "no-reason-given",
        "A file that could not be read although nothing was found wrong with it. This is a fault of the program.",
        "none is known",
        "Report the file.",
    ),
    code(
        "number-out-of-range",
        "A whole number that cannot be meant.",
        "places = 0",
        "The message says from where to where it may go.",
    ),
    code(
        "number-without-unit",
        "A number with decimals that stands without quotes and unit.",
        "earns = 12.5",
        "Write it in quotes and with its unit, so that it is kept exactly: `\"12.5%\"`.",
    ),
    code(
        "other-language-version",
        "A file written for another version of the scheme language.",
        "language = 2",
        "Use a program that reads it. Nothing else is said of such a file.",
    ),
    code(
        "share-out-of-range",
        "A share below nothing or above everything.",
        "earns = \"125%\"",
        "Write a share from 0% to 100%.",
    ),
    code(
        "span-without-parts",
        "A period that is not made up of the months, quarters or years that are asked for.",
        "quarters of 2015-01",
        "Name a period that begins and ends with one of them.",
    ),
    code(
        "standing-needs-note",
        "A rule that is not seen in its source, with nothing to say what is in doubt.",
        "cite = { source = \"guidance\", standing = \"recalled\" }",
        "Add `note`: every award that rests on the rule repeats it.",
    ),
    code(
        "toml-syntax",
        "A line that is not TOML: a quote, a bracket or an equals sign is missing, or a word processor has \
         changed one.",
        "title = A scheme",
        "Text stands in quotes, headings in brackets, and `=` between key and value. The rest of the file is \
         read once this is mended.",
    ),
    code(
        "too-deep",
        "Tables within tables, or tests within tests, deeper than anyone could follow.",
        "all = [{ all = [{ all = ...",
        "Say it with fewer levels.",
    ),
    code(
        "unit-mismatch",
        "A number whose unit does not fit what it is compared with or used for.",
        "at_least = \"92\" for a share",
        "Write it in the unit that the message names: `\"92%\"`.",
    ),
    code(
        "unknown-agreed-level",
        "A test that uses an agreed level which is not there.",
        "{ agreed = \"fal\" } with [agreed.fall]",
        "Mend the name, or add the level.",
    ),
    code(
        "unknown-budget",
        "A budget that no file holds.",
        "funded_by = \"admin-limit\"",
        "Mend the name, or add `budgets/NAME.toml`.",
    ),
    code(
        "unknown-framework",
        "A framework that no file holds.",
        "with = [\"outcomes/2012-31\"]",
        "Mend the name, or add `frameworks/NAME.toml`.",
    ),
    code(
        "unknown-framework-item",
        "An item that its framework does not have.",
        "framework = [\"outcomes/2012-13/1z\"]",
        "Mend the name, or add the item to the framework.",
    ),
    code(
        "unknown-group",
        "A group that the file does not have.",
        "group = \"safty\"",
        "Mend the name, or add a `[[group]]`.",
    ),
    code(
        "unknown-indicator",
        "An indicator that no file defines.",
        "indicator = \"wait\"",
        "Mend the name, or add `indicators/NAME.toml`.",
    ),
    code(
        "unknown-key",
        "A key that the language does not have there.",
        "earn = \"60%\"",
        "Mend its spelling; the message names the nearest.",
    ),
    code(
        "unknown-measure",
        "A measure that the scheme does not have.",
        "scored_as = [\"infection\"]",
        "Name a measure of the scheme by its id; a part as `measure/part`.",
    ),
    code(
        "unknown-source",
        "A citation of a source that the file does not list.",
        "cite = { source = \"guidence\", standing = \"seen\" }",
        "Mend the name, or add the table `[source.NAME]`.",
    ),
    code(
        "unknown-table",
        "A table of amounts or levels that the file does not have.",
        "fixed = { table = \"prise\" } with [table.price]",
        "Mend the name, or add the table.",
    ),
    code(
        "unknown-word",
        "A word that is not among those that a key may have.",
        "direction = \"nearest\"",
        "Write one of the words that the message lists.",
    ),
    code(
        "wrong-type",
        "A value of the wrong kind: a number for a text, a text for a list, a table for a list of tables.",
        "agreed_by = \"board\"",
        "Write it as the message shows: `agreed_by = [\"board\"]`.",
    ),
];
