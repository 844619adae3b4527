//! The whole path through the `dinhdanh` command, each step a process of its own, as a person or a script runs it.
//!
//! Files and arguments in; exit status, words, JSON and pictures out. Of the crates behind the
//! command it uses one, to see what a deflated message holds.

#![allow(clippy::expect_used, clippy::indexing_slicing, clippy::panic, reason = "a test that can't go on must stop")]

mod annex_d;
mod asked;
mod bad_bytes;
mod bad_places;
mod demo;
mod fields;
mod frauds;
mod json;
mod kept;
mod learning;
mod outputs;
mod pin;
mod stage;
mod status;
mod story;
mod strangers;
mod terminal;
mod trust;
mod trusting;
mod vault;
mod words;
