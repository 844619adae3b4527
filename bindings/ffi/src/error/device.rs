#[cfg(feature = "wallet")]
use dinhdanh_wallet::HardwareError;

/// Why the device did not do it: what an app's own code throws, and what the core says of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error, uniffi::Error)]
pub enum DeviceError {
    /// Biometrics changed, or the screen lock was taken off: the key is gone for good.
    #[error("the key was invalidated")]
    Invalidated,
    /// No such key here: deleted, or of another device.
    #[error("no such key")]
    NoSuchKey,
    /// The citizen did not confirm, or the finger was not his.
    #[error("not confirmed")]
    NotConfirmed,
    /// It can't do this.
    #[error("not supported")]
    Unsupported,
    /// It does not answer now: try again.
    #[error("not available")]
    Unavailable,
    /// No space left for what it must write.
    #[error("no space left")]
    Full,
    /// The app's code threw something else, or answered what can't be: a bug of the app's.
    #[error("the app's code failed")]
    Unexpected,
}

impl From<uniffi::UnexpectedUniFFICallbackError> for DeviceError {
    fn from(_: uniffi::UnexpectedUniFFICallbackError) -> Self {
        // What it says is the app's own text, which could hold anything.
        Self::Unexpected
    }
}

#[cfg(feature = "wallet")]
impl From<DeviceError> for HardwareError {
    fn from(error: DeviceError) -> Self {
        match error {
            DeviceError::Invalidated => Self::Invalidated,
            DeviceError::NoSuchKey => Self::NoSuchKey,
            DeviceError::NotConfirmed => Self::NotConfirmed,
            DeviceError::Unsupported => Self::Unsupported,
            DeviceError::Unavailable | DeviceError::Unexpected => Self::Unavailable,
            DeviceError::Full => Self::Full,
        }
    }
}
