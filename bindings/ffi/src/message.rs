//! A message that came in, with the time that its window ends at.

use crate::CodesError;
use crate::work::guard;
use dinhdanh_presentation::MAX_MESSAGE;
use std::sync::Arc;
use std::time::Duration;

/// A message that came, for a verifier to check or a wallet that is asked: of a camera by [`crate::CodeScanner::look`], of anything else
/// that carries bytes by [`Message::of`]. Check it as it comes: what was shown for a moment is too late afterwards.
#[derive(uniffi::Object)]
pub struct Message {
    bytes: Vec<u8>,
    seen_ago: Duration,
}

impl Message {
    pub(crate) fn new(bytes: Vec<u8>, seen_ago: Duration) -> Arc<Self> {
        Arc::new(Self { bytes, seen_ago })
    }

    /// The message, as it came.
    pub(crate) fn as_slice(&self) -> &[u8] {
        &self.bytes
    }

    /// How long before it was whole its first piece was seen.
    pub(crate) fn seen_ago(&self) -> Duration {
        self.seen_ago
    }
}

#[uniffi::export]
impl Message {
    /// A message from elsewhere than a camera. `seen_millis_ago` is how long ago its first piece was seen: its window ends there.
    /// Of one that is longer than any message no more is kept than shows that.
    #[uniffi::constructor(default(seen_millis_ago = 0))]
    pub fn of(bytes: &[u8], seen_millis_ago: u32) -> Result<Arc<Self>, CodesError> {
        // Lent by the app, which could change it between two looks at it.
        guard(|| {
            let enough = bytes.get(..MAX_MESSAGE + 1).unwrap_or(bytes);
            Ok(Self::new(enough.to_vec(), Duration::from_millis(seen_millis_ago.into())))
        })
    }

    /// The message itself, for whoever keeps or carries it on.
    pub fn bytes(&self) -> Result<Vec<u8>, CodesError> {
        guard(|| Ok(self.bytes.clone()))
    }
}
