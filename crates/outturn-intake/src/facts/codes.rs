//! Every kind of complaint about facts folders.

use outturn_scheme::complaints::{self, Code, code};

/// `docs/diagnostics.md`: the codes of scheme and indicator files, those of facts folders and of published files.
pub fn diagnostics_markdown() -> String {
    let own = [("Facts folders", CODES), ("Published files", crate::layout::codes::CODES)];
    let sections = complaints::SECTIONS.iter().copied().chain(own);
    complaints::page(&sections.collect::<Vec<_>>())
}

/// The codes of facts folders.
pub const CODES: &[Code] = &[
    code(
        "bad-code",
        "A code with spaces or characters that no organisation's code has.",
        "NHS Darlington CCG under the heading code",
        "Write the ODS code alone: `00C`.",
    ),
    code(
        "bad-date",
        "A date that cannot be read, or is no day of the calendar.",
        "01/04/2013",
        "Write year, month and day: `2013-04-01`. Excel shows dates in a way of its own and may save them so: \
         look at the file itself.",
    ),
    code(
        "bad-id",
        "An id with capitals, spaces or other characters that ids do not have.",
        "CCG under the heading kind",
        "Use lower case letters, digits and hyphens, as the scheme does.",
    ),
    code(
        "bad-number",
        "A number that cannot be read.",
        "#N/A",
        "Write digits, with a point before decimals; `[x]` for missing, `[c]` for suppressed, `[z]` for not \
         applicable. An empty cell or a word is never taken for zero.",
    ),
    code(
        "bad-packing",
        "A file that is called packed and cannot be unpacked.",
        "readings.csv.gz that is plain CSV, or was changed on its way",
        "Pack it anew with gzip, or take `.gz` off its name if it is not packed.",
    ),
    code(
        "bad-period",
        "A period that cannot be read.",
        "2014-15",
        "Write `2014/15`, `2014/15 Q1`, `2014`, `2014 Q1`, `2015-03`, `2015-03-31`, a range or a survey wave.",
    ),
    code(
        "bad-unit",
        "A unit that is not known.",
        "2191 per head",
        "Write the number alone, or with the indicator's unit.",
    ),
    code(
        "broken-count",
        "A count that is not whole.",
        "5.5 for a count",
        "Send the count itself, not an average or an estimate.",
    ),
    code(
        "closed-before-opened",
        "An organisation that would have closed before it opened.",
        "opened 2013-04-01, closed 2012-03-31",
        "Check both dates.",
    ),
    code(
        "closed-before-period",
        "A reading for a period that began after the organisation had closed.",
        "2021/22 for a body that closed on 2020-03-31",
        "Check the period and the code; its successor may be meant.",
    ),
    code(
        "contradiction",
        "A value that its counts do not come to.",
        "925 of 1000 with the value 92.6%",
        "Leave the value empty, or mend the counts.",
    ),
    code(
        "cut-off",
        "A file that ends in the middle of a cell or character, or before all of it is unpacked.",
        "\"NHS Durham Dales, and nothing after it",
        "Send the whole file again. Inside a quoted cell one quote is written as two.",
    ),
    code(
        "duplicate-file",
        "A file that is there both as it is and packed.",
        "readings.csv beside readings.csv.gz",
        "Remove the one that is not meant.",
    ),
    code(
        "duplicate-heading",
        "A heading that is there twice.",
        "code,name,name",
        "Remove one of the two columns.",
    ),
    code(
        "duplicate-row",
        "A second row for one thing. Neither is believed, nor is a third.",
        "two rows for one indicator, organisation and period",
        "Send the one that is right, and only that.",
    ),
    code(
        "empty-cell",
        "A cell with nothing in it where something is needed.",
        "a reading without a value",
        "Write it. For a figure, `[x]`, `[c]` or `[z]` says which kind of nothing it is.",
    ),
    code(
        "empty-file",
        "A file with nothing in it.",
        "a file of no bytes, or of blank lines",
        "Leave the file out, or send at least its headings.",
    ),
    code(
        "encoding",
        "A file that is not UTF-8 text.",
        "a workbook, or text saved as Windows-1252 or UTF-16",
        "Save it as UTF-8: in Excel, “CSV UTF-8 (comma delimited)”.",
    ),
    code(
        "end-before-start",
        "A relation that would have ended before it began.",
        "start 2013-04-01, end 2012-03-31",
        "Check both dates.",
    ),
    code(
        "missing-heading",
        "A heading that must be there and is not.",
        "readings.csv without period",
        "Add the column. `docs/facts.md` lists the headings.",
    ),
    code(
        "more-than-all",
        "A numerator above its denominator, for a share.",
        "1000 out of 925",
        "Check that the two are not exchanged.",
    ),
    code("negative-count", "A count below zero.", "-5", "A count is 0 or above."),
    code(
        "no-facts",
        "A folder with none of the files of a facts folder in it.",
        "an empty folder",
        "Name the folder that holds `organisations.csv`, `readings.csv` and so on.",
    ),
    code(
        "no-headings",
        "A file whose first row holds none of its headings.",
        "a title above the headings; cells separated by semicolons",
        "Let the headings be the first row, separated by commas.",
    ),
    code(
        "not-for-a-count",
        "A numerator or denominator for an indicator that has a value alone.",
        "a numerator for a count",
        "Leave the cell empty.",
    ),
    code(
        "not-for-a-known-day",
        "A reason why the first day of an organisation is not known, where it is.",
        "2013-04-01 under opened, and a text under why",
        "Leave the cell empty, or write `[x]` under `opened`.",
    ),
    code(
        "not-for-a-level",
        "A cell that describes a local measure, in a row that settles a level.",
        "an indicator beside the item of an agreed level",
        "Leave it empty: the scheme has the test.",
    ),
    code(
        "not-for-a-member",
        "A share for a member.",
        "0100,00C,member,2013-04-01,,50%",
        "Leave the cell empty: shares are for successors and providers.",
    ),
    code(
        "number-without-unit",
        "A plain number for a share.",
        "92.5",
        "Write `92.5%`: a plain number could be meant in two ways.",
    ),
    code(
        "only-for-providers",
        "A standing below seen for a relation other than `served-by`.",
        "0100,00C,member,2013-04-01,,,inferred",
        "Leave the cell empty, and say in `note` what is in doubt: awards repeat how well it is known who serves \
         whom, and of no other relation.",
    ),
    code(
        "organisation-circle",
        "Organisations that would belong to each other in a circle on one day. None of these rows is believed.",
        "00C a member of Q1, and Q1 a member of 00C",
        "Remove the row that is wrong, or give it the days on which it held.",
    ),
    code(
        "out-of-range",
        "A value that the indicator can never have.",
        "101% for a share",
        "Check the figure and its unit.",
    ),
    code(
        "related-to-itself",
        "An organisation that would succeed, join or serve itself.",
        "00C,00C,successor,2020-04-01,,",
        "Name two organisations.",
    ),
    code(
        "row-width",
        "A row with more or fewer cells than there are headings.",
        "Leeds, the city without quotes",
        "Put a cell that holds a comma in quotes; send a row again that was cut off.",
    ),
    code(
        "share-out-of-range",
        "A share below nothing or above everything.",
        "160%",
        "Write a share from 0% to 100%.",
    ),
    code(
        "shares-above-all",
        "Shares of a provider's activity that come to more than all of it on one day.",
        "60% of RXP for 00C, and 50% for 00D",
        "Give each commissioner its share on each day; an empty share says that the provider counts whole.",
    ),
    code(
        "shares-do-not-add-up",
        "Successors of one body whose shares come to more or less than all of it.",
        "60% and 30%",
        "Give each its share. Rows that were kept out count for nothing: mend them first.",
    ),
    code(
        "stray-quote",
        "A cell that goes on after its closing quote. It may have swallowed rows, so the file is not read.",
        "\"NHS \"Darlington\" CCG\"",
        "Inside a quoted cell write two quotes for one.",
    ),
    code(
        "too-large",
        "A figure larger than any count, rate or amount of money.",
        "999999999999999999",
        "Check the figure.",
    ),
    code(
        "unit-mismatch",
        "A value in another unit than its indicator's.",
        "21.9 per 1,000 for a rate per 100,000",
        "Write it in the indicator's unit.",
    ),
    code(
        "unknown-file",
        "A file that is not one of a facts folder, and may be meant as one.",
        "reading.csv",
        "Give it its right name; move other tables away.",
    ),
    code(
        "unknown-heading",
        "A heading that the file does not have.",
        "Code for code",
        "Mend its spelling, or remove the column.",
    ),
    code(
        "unknown-indicator",
        "An indicator that no file defines.",
        "wait for waits",
        "Mend the name, or add a file to `indicators/`.",
    ),
    code(
        "unknown-organisation",
        "A code that `organisations.csv` does not have, or whose row there was kept out.",
        "100 for 0100",
        "Mend the code; a spreadsheet drops leading zeros. Otherwise add the organisation.",
    ),
    code(
        "unknown-source",
        "A source that `sources.csv` does not have, or whose row there was kept out.",
        "return for returns",
        "Mend the key, or add the source.",
    ),
    code(
        "unknown-word",
        "A word that is not among those that a cell may have.",
        "yes for met",
        "Write one of the words that the message lists.",
    ),
    code(
        "unpacks-too-large",
        "A packed file that unpacks to more than 1,000,000,000 bytes. No more of it is kept than was sent.",
        "a file of 1 MB that holds nothing but zeros",
        "Check that it is the right file.",
    ),
    code(
        "value-without-counts",
        "A ratio whose value is given and whose count is not known.",
        "[c] out of 1000 with the value 92.5%",
        "Leave the value empty.",
    ),
    code(
        "zero-denominator",
        "A ratio out of nothing.",
        "0 out of 0",
        "Leave the counts empty and write `[z]` as the value.",
    ),
];
