use super::{Certificate, PathError, Role};
use time::UtcDateTime;

/// From the first moment of a certificate to its last, which still counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Period {
    pub(super) not_before: UtcDateTime,
    pub(super) not_after: UtcDateTime,
}

impl Period {
    pub(super) fn of(certificate: &Certificate<'_>) -> Self {
        Self { not_before: certificate.not_before(), not_after: certificate.not_after() }
    }

    pub(super) fn check(self, at: UtcDateTime, role: Role) -> Result<(), PathError> {
        if at < self.not_before {
            return Err(PathError::NotYetValid(role));
        }
        if at > self.not_after {
            return Err(PathError::Expired(role));
        }
        Ok(())
    }
}

/// Those of a path, the leaf first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Periods {
    pub(super) leaf: Period,
    pub(super) intermediate: Option<Period>,
    pub(super) anchor: Period,
}

impl Periods {
    pub(super) fn check(&self, at: UtcDateTime) -> Result<(), PathError> {
        self.leaf.check(at, Role::Leaf)?;
        if let Some(intermediate) = self.intermediate {
            intermediate.check(at, Role::Intermediate)?;
        }
        self.anchor.check(at, Role::Anchor)
    }
}
