use crate::Row;
use serde_json::{Value, json};
use std::fmt::Write;

/// What a figure of a row must reach.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Bound {
    /// Ours at most this multiple of the floor.
    Ratio(f64),
    /// The peer at least this multiple of ours.
    TimesFaster(f64),
    /// At most this many allocations.
    Allocations(u64),
    /// No allocation of this many bytes or more: what is so large was not copied.
    Largest(u64),
}

/// A bound and the row that it is for.
#[derive(Debug, Clone, Copy)]
pub struct Target {
    /// The name of the row.
    pub row: &'static str,
    /// What it must reach.
    pub bound: Bound,
}

/// Bytes of the portrait, which is the last of 25 elements.
pub const PORTRAIT: usize = 10_000;

const fn at(row: &'static str, bound: Bound) -> Target {
    Target { row, bound }
}

/// Where we must get: verifying close to bare cryptography and far before the peer, presenting within twice.
pub const TARGETS: [Target; 17] = [
    at("verify 5, chain cold", Bound::Ratio(1.25)),
    at("verify 5, chain cached", Bound::Ratio(1.25)),
    at("verify 25, chain cold", Bound::Ratio(1.25)),
    at("verify 25, chain cached", Bound::Ratio(1.25)),
    at("verify 5, chain cold", Bound::TimesFaster(4.0)),
    at("verify 5, chain cached", Bound::TimesFaster(4.0)),
    at("verify 25, chain cold", Bound::TimesFaster(8.0)),
    at("verify 25, chain cached", Bound::TimesFaster(8.0)),
    at("verify 5, chain cold", Bound::Allocations(20)),
    at("verify 5, chain cached", Bound::Allocations(20)),
    at("verify 25, chain cold", Bound::Allocations(20)),
    at("verify 25, chain cached", Bound::Allocations(20)),
    at("verify 25, chain cold", Bound::Largest(PORTRAIT as u64)),
    at("verify 25, chain cached", Bound::Largest(PORTRAIT as u64)),
    at("verify_many, two cores (peer: one)", Bound::TimesFaster(1.9)),
    at("present 5", Bound::Ratio(2.0)),
    at("present 25", Bound::Ratio(2.0)),
];

/// A target beside what was measured.
pub struct Judged {
    /// The target.
    pub target: Target,
    /// The figure of its row; `None` where there is no such row or figure, which misses the target.
    pub measured: Option<f64>,
}

impl Judged {
    /// Whether the target is met.
    pub fn is_met(&self) -> bool {
        self.measured.is_some_and(|measured| match self.target.bound {
            Bound::Ratio(most) => measured <= most,
            Bound::TimesFaster(least) => measured >= least,
            Bound::Allocations(most) => measured <= most as f64,
            Bound::Largest(limit) => measured < limit as f64,
        })
    }
}

/// Every target beside the figure of its row.
pub fn judge(rows: &[Row]) -> Vec<Judged> {
    let figure = |target: &Target| {
        let row = rows.iter().find(|row| row.name == target.row)?;
        match target.bound {
            Bound::Ratio(_) => row.ratio(),
            Bound::TimesFaster(_) => row.times_faster(),
            Bound::Allocations(_) => Some(row.ours.allocations.count as f64),
            Bound::Largest(_) => Some(row.ours.allocations.largest as f64),
        }
    };
    TARGETS.iter().map(|target| Judged { target: *target, measured: figure(target) }).collect()
}

/// A line for each target: what was wanted, what was measured, met or missed.
pub fn targets_as_text(judged: &[Judged]) -> String {
    let mut text = format!("{:<36}{:<24}{:>10}  \n", "target of", "wanted", "measured");
    for one in judged {
        let (wanted, digits) = match one.target.bound {
            Bound::Ratio(most) => (format!("ratio ≤ {most}"), 2),
            Bound::TimesFaster(least) => (format!("times faster ≥ {least}"), 1),
            Bound::Allocations(most) => (format!("allocations ≤ {most}"), 0),
            Bound::Largest(limit) => (format!("largest < {limit} bytes"), 0),
        };
        let measured = one.measured.map_or("n/a".to_owned(), |measured| format!("{measured:.digits$}"));
        let met = if one.is_met() { "met" } else { "MISSED" };
        // Writing to a string can't fail.
        let _ = writeln!(text, "{:<36}{wanted:<24}{measured:>10}  {met}", one.target.row);
    }
    text
}

/// The same for programs.
pub fn targets_as_json(judged: &[Judged]) -> Value {
    let line = |one: &Judged| {
        let (figure, bound) = match one.target.bound {
            Bound::Ratio(most) => ("ratio", most),
            Bound::TimesFaster(least) => ("times_faster", least),
            Bound::Allocations(most) => ("allocations", most as f64),
            Bound::Largest(limit) => ("largest_allocation", limit as f64),
        };
        json!({
            "row": one.target.row,
            "figure": figure,
            "bound": bound,
            "measured": one.measured,
            "met": one.is_met(),
        })
    };
    judged.iter().map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Allocations, Measured};

    /// A row whose floor takes 100 µs.
    fn row(name: &str, ours: f64, peer: f64, count: u64, largest: u64) -> Row {
        let measured = |micros| Measured { micros, allocations: Allocations { count, bytes: largest, largest } };
        Row { name: name.to_owned(), ours: measured(ours), floor: Some(measured(100.0)), peer: Some(measured(peer)) }
    }

    fn missed(rows: &[Row]) -> Vec<(&'static str, Bound)> {
        let judged = judge(rows);
        judged.iter().filter(|one| !one.is_met()).map(|one| (one.target.row, one.target.bound)).collect()
    }

    fn rows(changed: &str, row_of_it: impl Fn(&str) -> Row) -> Vec<Row> {
        let names = TARGETS.iter().map(|target| target.row);
        names.map(|name| if name == changed { row_of_it(name) } else { row(name, 125.0, 1000.0, 20, 9_999) }).collect()
    }

    #[test]
    fn a_bound_itself_is_still_met() {
        assert_eq!(missed(&rows("", |name| row(name, 0.0, 0.0, 0, 0))), []);
    }

    #[test]
    fn each_figure_over_its_bound_is_missed() {
        let name = "verify 25, chain cached";
        let missed = |ours, peer, count, largest| missed(&rows(name, |name| row(name, ours, peer, count, largest)));
        assert_eq!(missed(125.1, 1001.0, 20, 9_999), [(name, Bound::Ratio(1.25))]);
        assert_eq!(missed(125.0, 999.0, 20, 9_999), [(name, Bound::TimesFaster(8.0))]);
        assert_eq!(missed(125.0, 1000.0, 21, 9_999), [(name, Bound::Allocations(20))]);
        assert_eq!(missed(125.0, 1000.0, 20, 10_000), [(name, Bound::Largest(10_000))]);
    }

    #[test]
    fn what_was_not_measured_is_missed() {
        assert_eq!(missed(&[]).len(), TARGETS.len());
        let without_floor = |name: &str| Row { floor: None, ..row(name, 1.0, 1000.0, 0, 0) };
        assert_eq!(missed(&rows("present 5", without_floor)), [("present 5", Bound::Ratio(2.0))]);
        let text = targets_as_text(&judge(&[]));
        assert_eq!(text.lines().filter(|line| line.ends_with("MISSED")).count(), TARGETS.len());
    }

    #[test]
    fn every_row_of_the_issue_has_its_targets() {
        for chain in ["cold", "cached"] {
            for count in [5, 25] {
                let name = format!("verify {count}, chain {chain}");
                let bounds: Vec<_> = TARGETS.iter().filter(|target| target.row == name).collect();
                assert_eq!(bounds.len(), if count == 25 { 4 } else { 3 }, "{name}");
            }
        }
    }
}
