use dinhdanh_codes::Reason;

/// What an entry says (draft-ietf-oauth-status-list §7.1, which leaves the meaning of 3 to the application).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Status {
    /// 0: as it was issued.
    Valid,
    /// 1, INVALID: ended for good.
    Revoked,
    /// 2, SUSPENDED: held back for now. Needs entries of at least 2 bits.
    Suspended,
    /// 3, application specific: the holder's account is locked. Needs entries of at least 2 bits.
    AccountLocked,
    /// Any other value. Whoever wrote it meant something; it is no "valid", so it counts as revoked.
    Other(u8),
}

impl Status {
    /// What a value stands for.
    pub fn from_value(value: u8) -> Self {
        match value {
            0 => Self::Valid,
            1 => Self::Revoked,
            2 => Self::Suspended,
            3 => Self::AccountLocked,
            other => Self::Other(other),
        }
    }

    /// The value of an entry.
    pub fn value(self) -> u8 {
        match self {
            Self::Valid => 0,
            Self::Revoked => 1,
            Self::Suspended => 2,
            Self::AccountLocked => 3,
            Self::Other(value) => value,
        }
    }

    /// Why a document of this status is rejected; `None` when it is not. A value that is not understood fails closed.
    pub fn reason(self) -> Option<Reason> {
        match self {
            Self::Valid | Self::Other(0) => None,
            Self::Revoked | Self::Other(_) => Some(Reason::Revoked),
            Self::Suspended => Some(Reason::Suspended),
            Self::AccountLocked => Some(Reason::AccountLocked),
        }
    }
}

/// How wide the entries of a list are (§4.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "each is its number")]
pub enum Bits {
    One,
    Two,
    Four,
    Eight,
}

impl Bits {
    /// The width of this number of bits, where the specification has it.
    pub fn from_number(number: u64) -> Option<Self> {
        [Self::One, Self::Two, Self::Four, Self::Eight].into_iter().find(|bits| u64::from(bits.number()) == number)
    }

    /// 1, 2, 4 or 8.
    pub fn number(self) -> u8 {
        match self {
            Self::One => 1,
            Self::Two => 2,
            Self::Four => 4,
            Self::Eight => 8,
        }
    }

    /// The greatest value of an entry.
    pub fn greatest(self) -> u8 {
        u8::MAX >> (8 - self.number())
    }

    /// The byte of an entry, and how far its lowest bit is from the byte's (§4.1: the first entry is the lowest).
    pub(super) fn place(self, index: u64) -> (u64, u8) {
        let in_a_byte = u64::from(8 / self.number());
        let within = (index % in_a_byte) as u8;
        (index / in_a_byte, within * self.number())
    }
}
