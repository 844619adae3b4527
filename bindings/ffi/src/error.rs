//! What can go wrong, by what a program does next. A person reads the words of a [`Problem`].

/// What can happen to any call of an object: the library fails, the caller cancels, the device does not do it.
macro_rules! any_call {
    ($error:ty) => {
        impl $crate::work::Fault for $error {
            const INTERNAL: Self = Self::Internal;
            const CANCELLED: Self = Self::Cancelled;
        }

        impl From<$crate::DeviceError> for $error {
            fn from(why: $crate::DeviceError) -> Self {
                Self::Device { why }
            }
        }
    };
}

/// What can happen where codes are drawn on the way.
macro_rules! any_codes {
    ($error:ty) => {
        impl From<$crate::CodesError> for $error {
            fn from(error: $crate::CodesError) -> Self {
                match error {
                    $crate::CodesError::Empty | $crate::CodesError::TooLong => Self::TooLarge,
                    $crate::CodesError::Device { why } => Self::Device { why },
                    $crate::CodesError::NoRandomness => Self::Cryptography,
                    $crate::CodesError::Cancelled => Self::Cancelled,
                    _ => Self::Internal,
                }
            }
        }
    };
}

mod codes;
mod device;
#[cfg(feature = "issuer")]
mod issuer;
mod verifier;
#[cfg(feature = "wallet")]
mod wallet;

pub use codes::{CodesError, codes_problem};
pub use device::DeviceError;
#[cfg(feature = "issuer")]
pub use issuer::{FieldFault, FieldProblem, IssuerError, issuer_problem};
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
