//! What can go wrong, by what a program does next. A person reads the words of a [`Problem`].

mod codes;
mod device;
#[cfg(feature = "issuer")]
mod issuer;
mod verifier;
#[cfg(feature = "wallet")]
mod wallet;

pub use codes::CodesError;
pub use device::DeviceError;
#[cfg(feature = "issuer")]
pub use issuer::{FieldFault, FieldProblem, IssuerError};
pub use verifier::{VerifierError, verifier_problem};
#[cfg(feature = "wallet")]
pub use wallet::{DocumentProblem, MoveProblem, PinProblem, RequestProblem, WalletError, wallet_problem};

use crate::Words;
use dinhdanh_codes as codes_words;

/// What went wrong and what to do, for a person.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct Problem {
    /// A stable code for support and for logs, such as `DISK_FULL`.
    pub code: String,
    /// What happened, and what to do.
    pub words: Words,
}

impl From<codes_words::Problem> for Problem {
    fn from(problem: codes_words::Problem) -> Self {
        Self { code: problem.code().to_owned(), words: Words::of(|lang| problem.words(lang)) }
    }
}
