//! Tables for spreadsheets: comma-separated values that no spreadsheet misreads or runs.

/// A text of comma-separated values in the making.
pub(super) struct Table<const COLUMNS: usize> {
    /// As it is written to a file.
    pub(super) text: String,
}

impl<const COLUMNS: usize> Table<COLUMNS> {
    /// Begins with a byte order mark: without one, Excel takes UTF-8 for a Western code page and breaks Arabic.
    pub(super) fn new(header: [&str; COLUMNS]) -> Self {
        let mut table = Self { text: "\u{FEFF}".to_owned() };
        table.row(header.map(str::to_owned));
        table
    }

    /// Every cell is quoted: where lists are separated by semicolons, a spreadsheet would split an unquoted text at one, and what comes
    /// after it could be a formula.
    pub(super) fn row(&mut self, cells: [String; COLUMNS]) {
        let cells = cells.map(|cell| format!("\"{}\"", no_formula(cell).replace('"', "\"\"")));
        self.text.push_str(&cells.join(","));
        self.text.push_str("\r\n");
    }
}

/// Spreadsheets run a cell that begins like a formula, in full-width characters too; an apostrophe before it makes it a text. A number
/// below zero stays a number.
fn no_formula(cell: String) -> String {
    const BEGINNINGS: [char; 10] = ['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠'];
    let is_number = cell.strip_prefix('-').is_some_and(|size| size.chars().all(|it| it.is_ascii_digit() || it == '.'));
    if cell.starts_with(BEGINNINGS) && !is_number { format!("'{cell}") } else { cell }
}
