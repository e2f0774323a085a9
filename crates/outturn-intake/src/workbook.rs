//! Workbooks, opened within bounds, and their cells as text.

use std::io::{self, Cursor, Read as _};

use calamine::{Data, Range, Reader as _, Sheets};
use zip::ZipArchive;

/// The most bytes that all parts of a workbook may unpack to together: far more than any that is published.
const UNPACKED_MAX: u64 = 1_000_000_000;
/// The most that a byte of a part unpacks to.
const EACH_MAX: u64 = 1_032;
/// The most cells that a sheet may span: it is laid out whole, with the empty ones between.
const CELLS_MAX: u64 = 30_000_000;

/// Refuses a workbook that unpacks to more than is taken. What it says of its sizes is not believed: where it could be
/// more, it is unpacked and counted, and nothing is kept.
pub(crate) fn bounded(bytes: &[u8]) -> Result<(), String> {
    let packed = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
    // What is no archive is no workbook of this kind, and whoever opens it says so.
    let Ok(mut archive) = ZipArchive::new(Cursor::new(bytes)) else { return Ok(()) };
    // Parts may lie on one another: each of them is at most the whole.
    let parts = u64::try_from(archive.len()).unwrap_or(u64::MAX);
    if packed.saturating_mul(EACH_MAX).saturating_mul(parts) <= UNPACKED_MAX {
        return Ok(());
    }
    let mut left = UNPACKED_MAX;
    for index in 0..archive.len() {
        let Ok(part) = archive.by_index(index) else { continue };
        // A part that is damaged is damaged to whoever reads it, too.
        let many = io::copy(&mut part.take(left + 1), &mut io::sink()).unwrap_or_default();
        left = left
            .checked_sub(many)
            .ok_or_else(|| format!("it unpacks to more than {UNPACKED_MAX} bytes, the most that is taken"))?;
    }
    Ok(())
}

/// A sheet, where it spans no more cells than are laid out.
pub(crate) fn range<R: io::Read + io::Seek>(
    workbook: &mut Sheets<R>,
    name: &str,
) -> Result<Range<Data>, String> {
    let mut spans = Spans::default();
    match workbook {
        Sheets::Xlsx(it) => {
            if let Ok(mut cells) = it.worksheet_cells_reader(name) {
                while let Ok(Some(cell)) = cells.next_cell() {
                    spans.take(cell.get_position());
                }
            }
        }
        Sheets::Xlsb(it) => {
            if let Ok(mut cells) = it.worksheet_cells_reader(name) {
                while let Ok(Some(cell)) = cells.next_cell() {
                    spans.take(cell.get_position());
                }
            }
        }
        _ => {}
    }
    if spans.cells() > CELLS_MAX {
        return Err(format!("it spans {} cells, and {CELLS_MAX} are the most", spans.cells()));
    }
    workbook.worksheet_range(name).map_err(|error| error.to_string())
}

/// From where to where the cells of a sheet go.
#[derive(Default)]
struct Spans(Option<[u32; 4]>);

impl Spans {
    fn take(&mut self, (row, column): (u32, u32)) {
        let [top, bottom, left, right] = self.0.unwrap_or([row, row, column, column]);
        self.0 = Some([top.min(row), bottom.max(row), left.min(column), right.max(column)]);
    }

    fn cells(&self) -> u64 {
        self.0.map_or(0, |[top, bottom, left, right]| {
            (u64::from(bottom - top) + 1).saturating_mul(u64::from(right - left) + 1)
        })
    }
}

/// A cell as text: trimmed, a number in the shortest decimal form that gives the same number back.
pub(crate) fn text(cell: Option<&Data>) -> String {
    match cell {
        // Rust writes the shortest form and no exponent; the number is used in no other way, so nothing is reckoned
        // in binary.
        Some(Data::Float(number)) => number.to_string(),
        // A date is a number to a workbook; as such it must never pass for a count.
        Some(Data::DateTime(date)) => {
            let (year, month, day, ..) = date.to_ymd_hms_milli();
            format!("{year:04}-{month:02}-{day:02}")
        }
        Some(other) => other.to_string().split_whitespace().collect::<Vec<_>>().join(" "),
        None => String::new(),
    }
}
