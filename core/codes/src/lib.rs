//! Every reason, check, advisory and problem, and the words that a person reads for it.
//!
//! A code in, a sentence in Vietnamese or English out. Follows the closed table of the verdict (`docs/verdict.md`).
//! Knows no document, no bytes and no clock.

#![forbid(unsafe_code)]

mod advisory;
mod check;
mod lang;
mod log_kind;
mod log_word;
mod moment;
mod problem;
mod reason;
mod rows;
mod screen_word;
mod status_word;
mod unread;

pub use advisory::Advisory;
pub use check::{Check, Checks, State};
pub use lang::Lang;
pub use log_kind::LogKind;
pub use log_word::LogWord;
pub use moment::{day, moment};
pub use problem::Problem;
pub use reason::Reason;
pub use screen_word::ScreenWord;
pub use status_word::StatusWord;
pub use unread::Unread;
