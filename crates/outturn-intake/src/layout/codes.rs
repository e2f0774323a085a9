//! Every kind of complaint about published files.

use outturn_scheme::complaints::{Code, code};

/// The codes of published files, as `outturn intake` reads them into a facts folder.
pub const CODES: &[Code] = &[
    code(
        "cannot-read",
        "A file or a folder that is not there or may not be opened.",
        "waits.csv, in another folder",
        "Check the path.",
    ),
    code(
        "duplicate-row",
        "A body or a source that is in the facts folder twice, so that nothing can be added to it.",
        "two rows of 00C in organisations.csv",
        "Remove one of the two rows first.",
    ),
    code(
        "figure-rejected",
        "A cell that is no figure. Its reading is there as `[x]`, never as zero.",
        "#N/A under Patients",
        "Ask the publisher for the figure; what a mark means is said under `nothing` in the layout.",
    ),
    code(
        "figures-differ",
        "Rows in which a figure is not what others of the row come to. The figures are kept as they are.",
        "9,078 patients, of whom 4,500 are men and 4,577 women",
        "Ask the publisher which is right.",
    ),
    code(
        "many-rejections",
        "A file of which so much cannot be read that the rest is not listed.",
        "a file of another kind that has the headings of a layout",
        "Check that it is the right file.",
    ),
    code(
        "no-facts",
        "A file where the folder is to be that published files become a part of.",
        "--into facts.csv",
        "Name a folder; it is made where it is not there.",
    ),
    code(
        "not-read",
        "A file that no layout fits, or more than one, or of a kind that is not read. The others are read without it.",
        "a PDF; a table with headings that no layout names",
        "Do what the message says, or write a layout for it: `docs/intake.md` shows how.",
    ),
    code(
        "total-differs",
        "A total of the file that its rows do not come to. The figures of the rows are kept as they are.",
        "England with 1,434, over rows that come to 1,140",
        "Ask the publisher which is right.",
    ),
    code(
        "two-sources",
        "A figure that two sources have, of which neither is a revision of the other. Nothing is written.",
        "a return typed by hand, and the published file of the same month",
        "Keep one of the two in this folder, and read the other into one of its own.",
    ),
    code(
        "unknown-layout",
        "A layout that is meant, and is not there.",
        "--as list-sizes, where it is called list-sizes-practices",
        "Name one of `layouts/`, or its file with `--layout`.",
    ),
    code(
        "unknown-organisation",
        "Bodies that no register of the folder has, though it has one of their kind; or that it does not have at all.",
        "a trust that was founded after the register was published",
        "Read a later register, or check the codes.",
    ),
    code(
        "which-is-newer",
        "Two files about one thing, of which nothing says which is newer. Nothing is written.",
        "a month as it was first published, and revised",
        "Read the later one by itself, with the day on which it was published: `--published 2024-06-13`.",
    ),
];
