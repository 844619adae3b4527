use super::Wallet;
use crate::work::{guard, hold};
use crate::{CancelToken, Learned, Profile, WalletError};
use dinhdanh_catalogue as catalogue;
use dinhdanh_trust::pack::PolicyPack;
use dinhdanh_wallet as core;
use std::sync::Arc;
use time::UtcDateTime;

#[uniffi::export]
impl Wallet {
    /// Takes a policy pack and keeps it in the wallet, where no older one ever takes its place. The first must lead to
    /// `WalletSetup.pinned`, a later one must also follow the one that is kept. From then on it says which readers are confirmed,
    /// what they may ask for, and whose documents and status lists are taken beside those of `WalletSetup.issuers`.
    #[uniffi::method(default(cancel = None))]
    pub async fn learn_policy(
        self: Arc<Self>,
        pack: Vec<u8>,
        cancel: Option<Arc<CancelToken>>,
    ) -> Result<Learned, WalletError> {
        self.change(cancel, move |this, wallet, _| {
            let learned = wallet.learn_pack(&pack, this.pinned.as_ref())?;
            *hold(&this.pack) = wallet.pack()?;
            Ok(learned.into())
        })
        .await
    }

    /// What may be asked, and shown: by the policy pack that it keeps, or without one by the project's own table. The wallet may be locked,
    /// as for `read_request`.
    pub fn profiles(&self) -> Result<Vec<Profile>, WalletError> {
        guard(|| {
            let pack = self.policy()?;
            let known = pack.as_deref().map_or_else(catalogue::profiles, PolicyPack::profiles);
            Ok(known.iter().map(Profile::new).collect())
        })
    }
}

impl Wallet {
    /// The policy pack that the wallet keeps; while it is locked, the one that it kept when it was last open.
    pub(super) fn policy(&self) -> Result<Option<Arc<PolicyPack>>, WalletError> {
        match self.open(|wallet, _| Ok(wallet.pack()?)) {
            Err(WalletError::Locked) => Ok(hold(&self.pack).clone()),
            pack => {
                let pack = pack?;
                hold(&self.pack).clone_from(&pack);
                Ok(pack)
            }
        }
    }

    /// Checks a request by a policy pack, or without one by the roots of the setup.
    pub(super) fn checked<'a>(
        &self,
        message: &'a [u8],
        pack: Option<&PolicyPack>,
        now: UtcDateTime,
    ) -> Result<core::ReceivedRequest<'a>, WalletError> {
        Ok(match pack {
            Some(pack) => core::ReceivedRequest::check(message, pack, now)?,
            None => core::ReceivedRequest::check(message, &self.readers, now)?,
        })
    }
}
