use crate::{Allocations, count};
use std::time::{Duration, Instant};

/// One operation that is timed, and what it needs beforehand.
pub struct Contestant<'a> {
    ready: Box<dyn FnMut(usize) + 'a>,
    run: Box<dyn FnMut() + 'a>,
}

impl<'a> Contestant<'a> {
    /// An operation that can be repeated as it is.
    pub fn new<T>(mut operation: impl FnMut() -> T + 'a) -> Self {
        let run = move || drop(std::hint::black_box(operation()));
        Self { ready: Box::new(|_| {}), run: Box::new(run) }
    }

    /// An operation that uses something up: `ready` is told, off the clock, how often it will run next.
    pub fn with_ready(ready: impl FnMut(usize) + 'a, run: impl FnMut() + 'a) -> Self {
        Self { ready: Box::new(ready), run: Box::new(run) }
    }

    fn batch(&mut self, times: usize) -> Duration {
        (self.ready)(times);
        let start = Instant::now();
        (0..times).for_each(|_| (self.run)());
        start.elapsed()
    }
}

/// How long to measure.
#[derive(Debug, Clone, Copy)]
pub struct Effort {
    /// How often the contestants take turns.
    pub rounds: usize,
    /// How long one turn is, about: short, so that many turns pass without an interruption.
    pub turn: Duration,
}

impl Effort {
    /// For numbers that are to be kept.
    pub const FULL: Self = Self { rounds: 400, turn: Duration::from_micros(1500) };
    /// For seeing that it runs.
    pub const QUICK: Self = Self { rounds: 40, turn: Duration::from_micros(1500) };
}

/// What one operation costs.
#[derive(Debug, Clone, Copy)]
pub struct Measured {
    /// The best turn, in microseconds for one operation.
    pub micros: f64,
    /// What one operation asks of the allocator.
    pub allocations: Allocations,
}

/// [`race_all`], for contestants that are always there.
pub fn race<const N: usize>(contestants: [Contestant<'_>; N], effort: Effort) -> [Measured; N] {
    let mut measured = race_all(contestants.into(), effort).into_iter();
    [(); N].map(|()| measured.next().expect("each is measured"))
}

/// Times the contestants by turns in one process and takes the best turn of each.
///
/// What else the machine does can only add time, and turns that alternate share a change of clock rate: of many short
/// turns the best is the one that repeats from run to run.
pub fn race_all(mut contestants: Vec<Contestant<'_>>, effort: Effort) -> Vec<Measured> {
    let turns = contestants.iter_mut().map(|contestant| {
        let once = (0..5).map(|_| contestant.batch(1)).min().unwrap_or_default();
        usize::try_from(effort.turn.as_nanos() / once.as_nanos().max(1)).unwrap_or(1).max(1)
    });
    let turns: Vec<_> = turns.collect();
    let mut best = vec![f64::INFINITY; turns.len()];
    for _ in 0..effort.rounds {
        for ((contestant, times), best) in contestants.iter_mut().zip(&turns).zip(&mut best) {
            *best = best.min(contestant.batch(*times).as_secs_f64() * 1e6 / *times as f64);
        }
    }
    let measured = contestants.iter_mut().zip(best).map(|(contestant, micros)| {
        (contestant.ready)(1);
        Measured { micros, allocations: count(|| (contestant.run)()) }
    });
    measured.collect()
}
