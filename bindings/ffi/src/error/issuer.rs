use crate::{DeviceError, Problem, Words};
use dinhdanh_catalogue as catalogue;
use dinhdanh_codes as codes;
use dinhdanh_issuer as core;

/// Why nothing was issued.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, uniffi::Error)]
pub enum IssuerError {
    /// The request is malformed, or a key is not proven: the wallet must ask again.
    #[error("the request does not hold")]
    RequestRefused,
    /// The catalogue has no such document type.
    #[error("unknown document type")]
    UnknownType,
    /// Some fields are wrong; each is named, none with its value.
    #[error("fields are wrong")]
    Fields {
        /// Each of them.
        faults: Vec<FieldFault>,
    },
    /// The fields are no JSON object.
    #[error("not JSON")]
    NotJson,
    /// The signer's certificate is not valid on this day.
    #[error("the signer's certificate is not valid now")]
    CertificateDates,
    /// A reader's name is empty or too long.
    #[error("reader's name")]
    ReaderName,
    /// What was kept of the authority is damaged: take the last whole copy.
    #[error("damaged")]
    Damaged,
    /// The status list has no free entry left: begin a new list.
    #[error("the status list is full")]
    ListFull,
    /// No document has this entry of the status list.
    #[error("not allotted")]
    NotAllotted,
    /// What was revoked stays revoked.
    #[error("final")]
    Final,
    /// The app's own code for the device failed before anything was begun.
    #[error("device: {why}")]
    Device {
        /// How.
        why: DeviceError,
    },
    /// A key could not be used, or the operating system gave no random bytes.
    #[error("cryptography")]
    Cryptography,
    /// It was cancelled.
    #[error("cancelled")]
    Cancelled,
    /// The library failed: a bug of ours.
    #[error("internal error")]
    Internal,
}

/// A field that can't be issued.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct FieldFault {
    /// Which, as the JSON that was given names it: `namespace/identifier`; empty where that is no object.
    pub field: String,
    /// What is wrong with it.
    pub problem: FieldProblem,
    /// The same in words.
    pub words: Words,
}

/// What is wrong with a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, uniffi::Enum)]
pub enum FieldProblem {
    /// The document type has no such element.
    Unknown,
    /// It must be there.
    Missing,
    /// Of another type.
    WrongType,
    /// Too long, too many or too large.
    TooLong,
    /// Not of the required form.
    WrongForm,
    /// Not a calendar date.
    NotADate,
    /// In the future.
    InFuture,
    /// Not among the values that there are.
    NotAllowed,
    /// A number for tests outside of tests, or a real one in a test.
    WrongMode,
    /// Does not agree with another field.
    Disagrees,
}

impl From<catalogue::FieldError> for FieldFault {
    fn from(error: catalogue::FieldError) -> Self {
        use catalogue::FieldProblem as P;
        let problem = match error.problem {
            P::Unknown => FieldProblem::Unknown,
            P::Missing => FieldProblem::Missing,
            P::WrongType => FieldProblem::WrongType,
            P::TooLong => FieldProblem::TooLong,
            P::WrongForm => FieldProblem::WrongForm,
            P::NotADate => FieldProblem::NotADate,
            P::InFuture => FieldProblem::InFuture,
            P::NotAllowed => FieldProblem::NotAllowed,
            P::WrongMode => FieldProblem::WrongMode,
            P::Disagrees => FieldProblem::Disagrees,
        };
        Self { field: error.field, problem, words: Words::of(|lang| error.problem.words(lang)) }
    }
}

any_call!(IssuerError);

impl From<core::IssuerError> for IssuerError {
    fn from(error: core::IssuerError) -> Self {
        match error {
            core::IssuerError::Request(_) => Self::RequestRefused,
            core::IssuerError::UnknownType => Self::UnknownType,
            core::IssuerError::Fields(faults) => {
                Self::Fields { faults: faults.into_iter().map(FieldFault::from).collect() }
            }
            core::IssuerError::CertificateDates => Self::CertificateDates,
            core::IssuerError::ReaderName => Self::ReaderName,
            core::IssuerError::Crypto(_) => Self::Cryptography,
            // `Issuer.issue` issues whole documents, for no profile.
            core::IssuerError::Document(_) | core::IssuerError::OtherProfile => Self::Internal,
            core::IssuerError::Register | core::IssuerError::Status(_) => Self::Damaged,
            core::IssuerError::RegisterFull => Self::ListFull,
            core::IssuerError::NotAllotted => Self::NotAllotted,
            core::IssuerError::Final => Self::Final,
        }
    }
}

/// The words for an error of the TEST authority; a wrong field has its own beside ([`FieldFault`]).
#[uniffi::export]
pub fn issuer_problem(error: IssuerError) -> Problem {
    use codes::Problem as P;
    match error {
        IssuerError::RequestRefused => P::AskAgain,
        IssuerError::UnknownType => P::NotFound,
        IssuerError::Fields { .. } => P::FieldsRefused,
        IssuerError::NotJson => P::Malformed,
        IssuerError::CertificateDates => P::SignerOutOfDate,
        IssuerError::ReaderName => P::ReaderName,
        IssuerError::Damaged => P::AuthorityDamaged,
        IssuerError::ListFull | IssuerError::NotAllotted | IssuerError::Final => P::StatusUnchanged,
        IssuerError::Device { .. } => P::DeviceFailed,
        IssuerError::Cryptography => P::Cryptography,
        IssuerError::Cancelled => P::Cancelled,
        IssuerError::Internal => P::Internal,
    }
    .into()
}
