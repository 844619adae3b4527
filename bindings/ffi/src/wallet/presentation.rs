use super::safe::Safe;
use crate::codes::{Origin, Source};
use crate::held::Held;
use crate::platform::HeldClock;
use crate::work::guard;
use crate::{Codes, CodesError, Ease};
use std::sync::{Arc, Weak};
use time::UtcDateTime;
use zeroize::Zeroizing;

/// What was signed to be shown: codes for a screen, or the message itself for whatever else carries it. It ends when the wallet locks,
/// and answers `Locked` from then on.
#[derive(uniffi::Object)]
pub struct Presentation {
    message: Arc<Held<Vec<u8>>>,
    clock: HeldClock,
    origin: Origin,
}

impl Presentation {
    /// Within a call on the vault, so that no lock comes between.
    pub(super) fn new(message: Vec<u8>, safe: &Arc<Safe>, clock: HeldClock, good_until: UtcDateTime) -> Arc<Self> {
        let source: Weak<Safe> = Arc::downgrade(safe);
        let origin = Origin { good_until: Some(good_until), source: Some(source as Weak<dyn Source>) };
        Arc::new(Self { message: safe.keep(message), clock, origin })
    }
}

#[uniffi::export]
impl Presentation {
    /// Its codes, drawn so that they are as easy to read as is asked for. Others of the same message are another stream, which a reader
    /// collects from its start.
    pub fn codes(&self, ease: Ease) -> Result<Arc<Codes>, CodesError> {
        guard(|| {
            // Drawn from a copy: what locks the wallet waits for the message, and drawing waits for what locks it.
            let message = Zeroizing::new(self.message()?);
            let codes = Codes::draw(&message, ease, self.clock.clone(), self.origin.clone())?;
            // The wallet may have locked before it knew of them.
            self.message.with(|_| ()).inspect_err(|_| codes.end())?;
            Ok(codes)
        })
    }

    /// The message, to be carried otherwise than by codes.
    pub fn message(&self) -> Result<Vec<u8>, CodesError> {
        guard(|| Ok(self.message.with(|message| message.clone())?))
    }

    /// Seconds that it is still good for, by this device's clock. To ask counts as use of the wallet, while there are any.
    pub fn seconds_left(&self) -> Result<u32, CodesError> {
        guard(|| {
            self.origin.looked_at(&self.clock)?;
            self.message.with(|_| ())?;
            Ok(self.origin.seconds_left(&self.clock)?.unwrap_or(0))
        })
    }
}
