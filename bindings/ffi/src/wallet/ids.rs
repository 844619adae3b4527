//! What names something in this wallet. Each is a type of its own, so that none is taken for another.

use dinhdanh_wallet as core;

macro_rules! id {
    ($(#[$what:meta])* $name:ident) => {
        $(#[$what])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, uniffi::Record)]
        pub struct $name {
            /// Its number, to be shown or kept; no other of its kind ever has it in this wallet.
            pub number: i64,
        }

        impl From<core::$name> for $name {
            fn from(id: core::$name) -> Self {
                Self { number: id.0 }
            }
        }

        impl From<$name> for core::$name {
            fn from(id: $name) -> Self {
                Self(id.number)
            }
        }
    };
}

id!(
    /// Names a document.
    DocumentId
);
id!(
    /// Names an entry of the activity log.
    EntryId
);
id!(
    /// Names a receipt of consent.
    ReceiptId
);
id!(
    /// Names a claim.
    ClaimId
);
