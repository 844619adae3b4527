//! The wallet as an app has it.

#![cfg(all(feature = "wallet", feature = "issuer"))]
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

mod account;
mod busy;
mod care;
mod checks;
mod choosing;
mod claims;
mod common;
mod copies;
mod ending;
#[cfg(target_os = "linux")]
mod memory;
mod policy;
mod reader;
mod sharing;
#[path = "../wait/mod.rs"]
mod wait;
mod words;
