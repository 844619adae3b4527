use crate::Measured;
use serde_json::{Value, json};
use std::fmt::Write;

const HEADS: [&str; 8] =
    ["name", "ours µs", "floor µs", "ratio", "peer µs", "times faster", "allocations", "peer allocations"];

/// One line of the table.
pub struct Row {
    /// What was done, and on how many elements.
    pub name: String,
    /// Our operation.
    pub ours: Measured,
    /// The bare cryptography of the same operation, where it has any.
    pub floor: Option<Measured>,
    /// The peer's operation.
    pub peer: Option<Measured>,
}

impl Row {
    /// Ours as a multiple of the floor.
    pub fn ratio(&self) -> Option<f64> {
        Some(self.ours.micros / self.floor?.micros)
    }

    /// The peer as a multiple of ours.
    pub fn times_faster(&self) -> Option<f64> {
        Some(self.peer?.micros / self.ours.micros)
    }

    fn cells(&self) -> [String; HEADS.len()] {
        let number = |number: Option<f64>, digits| number.map_or("n/a".to_owned(), |x| format!("{x:.digits$}"));
        let peer_allocations = self.peer.map(|peer| peer.allocations.count.to_string());
        [
            self.name.clone(),
            number(Some(self.ours.micros), 1),
            number(self.floor.map(|floor| floor.micros), 1),
            number(self.ratio(), 2),
            number(self.peer.map(|peer| peer.micros), 1),
            number(self.times_faster(), 1),
            self.ours.allocations.count.to_string(),
            peer_allocations.unwrap_or("n/a".to_owned()),
        ]
    }
}

/// The table for people, columns aligned.
pub fn as_text(rows: &[Row]) -> String {
    let lines: Vec<_> = std::iter::once(HEADS.map(str::to_owned)).chain(rows.iter().map(Row::cells)).collect();
    let mut widths = [0; HEADS.len()];
    for line in &lines {
        for (width, cell) in widths.iter_mut().zip(line) {
            *width = cell.chars().count().max(*width);
        }
    }
    let mut text = String::new();
    for line in &lines {
        for (column, (cell, width)) in line.iter().zip(widths).enumerate() {
            // Writing to a string can't fail.
            let _ = if column == 0 { write!(text, "{cell:<width$}") } else { write!(text, "  {cell:>width$}") };
        }
        text.push('\n');
    }
    text
}

/// The table for programs: times in microseconds, `null` where there is none.
pub fn as_json(rows: &[Row]) -> Value {
    let row = |row: &Row| {
        json!({
            "name": row.name,
            "ours_us": row.ours.micros,
            "floor_us": row.floor.map(|floor| floor.micros),
            "ratio": row.ratio(),
            "peer_us": row.peer.map(|peer| peer.micros),
            "times_faster": row.times_faster(),
            "allocations": row.ours.allocations.count,
            "allocated_bytes": row.ours.allocations.bytes,
            "peer_allocations": row.peer.map(|peer| peer.allocations.count),
        })
    };
    rows.iter().map(row).collect()
}
