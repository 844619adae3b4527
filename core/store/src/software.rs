//! A device in software, for desktops and tests. It guards nothing from who can read its folder, and says so:
//! [`Guard::Software`], and `keeps_order` is false.

use crate::halves::Halves;
use crate::hardware::{
    Binding, DeviceClock, Guard, HardwareError, HardwareKey, KeyPolicy, KeyUse, Moment, Owner, SecureBlobs,
    SecureHardware, SinceBoot,
};
use crate::{Device, PinPolicy};
use dinhdanh_crypto::{AgreementKey, Curve, PublicKey, Secret, SecretBytes, SigningKey, aead, mac, random};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use time::UtcDateTime;

/// How often biometrics changed.
const BIOMETRICS: &str = "software-biometrics";
/// A handle: format 1, its use, whether biometric, the enrolment it was made in, its owner; a name; then the sealed key.
const HEAD: usize = 1 + 1 + 1 + 4 + 16;
const NAME: usize = 12;

impl Device {
    /// A device in software that keeps its things in `folder`, which is made when something is first written.
    pub fn software(folder: &Path) -> Self {
        Self {
            hardware: Arc::new(SoftwareKeys::new(folder, Binding::Mac)),
            blobs: Arc::new(SoftwareBlobs::new(folder)),
            clock: Arc::new(SoftwareClock),
            policy: PinPolicy::DEFAULT,
        }
    }
}

/// Keys in files. Keys that sign or agree are sealed in their handle; those that bind are files, so that deleting is real.
pub struct SoftwareKeys {
    folder: PathBuf,
    binding: Binding,
}

impl SoftwareKeys {
    /// Keys in `folder`, that bind as `binding` says: both are there, so that both paths are tested.
    pub fn new(folder: &Path, binding: Binding) -> Self {
        Self { folder: folder.to_owned(), binding }
    }

    /// What the system does when a finger is added: every key made with `biometric` is invalid from now on.
    pub fn change_biometrics(&self) -> Result<(), HardwareError> {
        let next = self.enrolment()?.wrapping_add(1);
        Halves::new(self.folder.join(BIOMETRICS)).write(&next.to_be_bytes())
    }

    fn enrolment(&self) -> Result<u32, HardwareError> {
        let Some(bytes) = Halves::new(self.folder.join(BIOMETRICS)).read()? else { return Ok(0) };
        bytes.expose().try_into().map(u32::from_be_bytes).map_err(|_| HardwareError::Unavailable)
    }

    /// The secret that seals the keys of an owner that sign or agree.
    fn root(&self, owner: &Owner) -> Result<Secret<32>, HardwareError> {
        let root = self.root_file(owner).read()?.ok_or(HardwareError::NoSuchKey)?;
        Secret::from_slice(root.expose()).map_err(|_| HardwareError::Unavailable)
    }

    fn root_or_first(&self, owner: &Owner) -> Result<Secret<32>, HardwareError> {
        match self.root(owner) {
            Err(HardwareError::NoSuchKey) => {
                let root = Secret::new(random::<32>().map_err(|_| HardwareError::Unavailable)?);
                self.root_file(owner).write(root.expose())?;
                Ok(root)
            }
            root => root,
        }
    }

    fn root_file(&self, owner: &Owner) -> Halves {
        Halves::new(self.folder.join(format!("{}root", prefix(owner))))
    }

    fn bind_file(&self, owner: &Owner, name: &[u8; NAME]) -> Halves {
        Halves::new(self.folder.join(format!("{}{}", prefix(owner), hex::encode(name))))
    }

    /// The scalar or MAC key behind a handle for this use.
    fn open(&self, handle: &[u8], use_for: KeyUse) -> Result<SecretBytes, HardwareError> {
        let parts = Handle::parse(handle)?;
        if parts.use_for != use_for {
            return Err(HardwareError::Unsupported);
        }
        if parts.biometric && parts.enrolment != self.enrolment()? {
            return Err(HardwareError::Invalidated);
        }
        if use_for == KeyUse::Bind {
            return self.bind_file(&parts.owner, &parts.name).read()?.ok_or(HardwareError::NoSuchKey);
        }
        let opened = aead::open(&self.root(&parts.owner)?, &parts.name, parts.head, parts.sealed);
        Ok(SecretBytes::new(opened.map_err(|_| HardwareError::NoSuchKey)?))
    }
}

struct Handle<'a> {
    head: &'a [u8],
    use_for: KeyUse,
    biometric: bool,
    enrolment: u32,
    owner: Owner,
    name: [u8; NAME],
    sealed: &'a [u8],
}

/// What the files of an owner's keys begin with.
fn prefix(owner: &Owner) -> String {
    format!("software-key-{}-", hex::encode(owner))
}

impl<'a> Handle<'a> {
    fn parse(bytes: &'a [u8]) -> Result<Self, HardwareError> {
        let (head, rest) = bytes.split_at_checked(HEAD).ok_or(HardwareError::NoSuchKey)?;
        let (name, sealed) = rest.split_first_chunk::<NAME>().ok_or(HardwareError::NoSuchKey)?;
        let &[1, use_for, biometric, a, b, c, d, ref owner @ ..] = head else { return Err(HardwareError::NoSuchKey) };
        let owner = owner.try_into().map_err(|_| HardwareError::NoSuchKey)?;
        let use_for = match use_for {
            0 => KeyUse::Sign,
            1 => KeyUse::Agree,
            2 => KeyUse::Bind,
            _ => return Err(HardwareError::NoSuchKey),
        };
        let enrolment = u32::from_be_bytes([a, b, c, d]);
        Ok(Self { head, use_for, biometric: biometric != 0, enrolment, owner, name: *name, sealed })
    }
}

impl SecureHardware for SoftwareKeys {
    fn guard(&self) -> Guard {
        Guard::Software
    }

    fn binding(&self) -> Binding {
        self.binding
    }

    fn make_key(&self, owner: &Owner, policy: KeyPolicy, _challenge: &[u8]) -> Result<HardwareKey, HardwareError> {
        let broken = |_| HardwareError::Unavailable;
        let (root, enrolment) = (self.root_or_first(owner)?, self.enrolment()?);
        let name = random::<NAME>().map_err(broken)?;
        let [a, b, c, d] = enrolment.to_be_bytes();
        let head = [[1, policy.use_for as u8, u8::from(policy.biometric), a, b, c, d].as_slice(), owner].concat();
        let (secret, public) = match (policy.use_for, self.binding) {
            (KeyUse::Sign, _) => {
                let key = SigningKey::generate(Curve::P256).map_err(broken)?;
                (SecretBytes::new(key.pkcs8().expose().to_vec()), key.public_key().sec1().to_vec())
            }
            (KeyUse::Bind, Binding::Mac) => (SecretBytes::new(random::<32>().map_err(broken)?.to_vec()), Vec::new()),
            (KeyUse::Agree, _) | (KeyUse::Bind, Binding::Agreement) => {
                let key = AgreementKey::generate().map_err(broken)?;
                (SecretBytes::new(key.to_scalar().expose().to_vec()), key.public_key().sec1().to_vec())
            }
        };
        let sealed = if policy.use_for == KeyUse::Bind {
            self.bind_file(owner, &name).write(secret.expose())?;
            Vec::new()
        } else {
            aead::seal(&root, &name, &head, secret.expose()).map_err(broken)?
        };
        let handle = [head.as_slice(), &name, &sealed].concat();
        Ok(HardwareKey { handle, public, attestation: Vec::new() })
    }

    fn sign(&self, handle: &[u8], message: &[u8]) -> Result<Vec<u8>, HardwareError> {
        let key = self.open(handle, KeyUse::Sign)?;
        let key = SigningKey::from_pkcs8(key.expose()).map_err(|_| HardwareError::NoSuchKey)?;
        key.sign(message).map_err(|_| HardwareError::Unavailable)
    }

    fn agree(&self, handle: &[u8], peer: &[u8]) -> Result<Secret<32>, HardwareError> {
        agreed(&self.open(handle, KeyUse::Agree)?, peer)
    }

    fn bind(&self, handle: &[u8], input: &[u8]) -> Result<Secret<32>, HardwareError> {
        let key = self.open(handle, KeyUse::Bind)?;
        match self.binding {
            Binding::Mac => Ok(Secret::new(mac::hmac_sha256(key.expose(), input))),
            Binding::Agreement => agreed(&key, input),
        }
    }

    fn delete(&self, handle: &[u8]) -> Result<(), HardwareError> {
        match Handle::parse(handle) {
            Ok(parts) if parts.use_for == KeyUse::Bind => self.bind_file(&parts.owner, &parts.name).delete(),
            _ => Ok(()),
        }
    }

    fn delete_all(&self, owner: &Owner) -> Result<Option<u32>, HardwareError> {
        let Ok(entries) = fs::read_dir(&self.folder) else { return Ok(None) };
        let names = entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
        for name in names.filter(|name| name.starts_with(&prefix(owner))) {
            Halves::new(self.folder.join(name)).delete()?;
        }
        // How many were sealed under the root that is gone, nobody counts.
        Ok(None)
    }

    fn check(&self, handle: &[u8]) -> Result<(), HardwareError> {
        let parts = Handle::parse(handle)?;
        self.open(handle, parts.use_for).map(drop)
    }
}

fn agreed(scalar: &SecretBytes, peer: &[u8]) -> Result<Secret<32>, HardwareError> {
    let key = AgreementKey::from_scalar(scalar.expose()).map_err(|_| HardwareError::NoSuchKey)?;
    let peer = PublicKey::from_sec1(Curve::P256, peer).map_err(|_| HardwareError::Unsupported)?;
    key.agree(&peer).map_err(|_| HardwareError::Unsupported)
}

/// Small values in files: durable, but as easily copied and put back as the database itself.
pub struct SoftwareBlobs {
    folder: PathBuf,
}

impl SoftwareBlobs {
    /// Values in `folder`.
    pub fn new(folder: &Path) -> Self {
        Self { folder: folder.to_owned() }
    }

    fn file(&self, name: &str) -> Halves {
        Halves::new(self.folder.join(format!("software-blob-{name}")))
    }
}

impl SecureBlobs for SoftwareBlobs {
    fn keeps_order(&self) -> bool {
        false
    }

    fn read(&self, name: &str) -> Result<Option<SecretBytes>, HardwareError> {
        self.file(name).read()
    }

    fn write(&self, name: &str, value: &[u8]) -> Result<(), HardwareError> {
        self.file(name).write(value)
    }

    fn delete(&self, name: &str) -> Result<(), HardwareError> {
        self.file(name).delete()
    }
}

/// The system's clocks; on Linux with the boot that they count from.
pub struct SoftwareClock;

impl DeviceClock for SoftwareClock {
    fn moment(&self) -> Moment {
        Moment { utc: UtcDateTime::now(), since_boot: since_boot() }
    }
}

/// What the kernel says, where it is Linux's: its random name of this boot, and the seconds since with two decimals.
fn since_boot() -> Option<SinceBoot> {
    let id = fs::read_to_string("/proc/sys/kernel/random/boot_id").ok()?;
    let uptime = fs::read_to_string("/proc/uptime").ok()?;
    let boot = hex::decode(id.trim().replace('-', "")).ok()?.try_into().ok()?;
    let (seconds, hundredths) = uptime.split_whitespace().next()?.split_once('.')?;
    let millis = seconds
        .parse::<u64>()
        .ok()?
        .checked_mul(1000)?
        .checked_add(hundredths.parse::<u64>().ok()?.checked_mul(10)?)?;
    Some(SinceBoot { boot, millis })
}

#[cfg(test)]
mod tests {
    use super::*;

    const BIND: KeyPolicy = KeyPolicy { use_for: KeyUse::Bind, biometric: false };

    #[test]
    fn keys_do_what_they_were_made_for_and_nothing_else() {
        let dir = tempfile::tempdir().unwrap();
        let keys = SoftwareKeys::new(dir.path(), Binding::Mac);
        let sign = keys.make_key(&[1; 16], KeyPolicy { use_for: KeyUse::Sign, biometric: false }, b"").unwrap();
        let agree = keys.make_key(&[1; 16], KeyPolicy { use_for: KeyUse::Agree, biometric: false }, b"").unwrap();
        let public = PublicKey::from_sec1(Curve::P256, &sign.public).unwrap();
        let signature = keys.sign(&sign.handle, b"message").unwrap();
        assert!(public.verify(public.algorithm(), b"message", &signature).is_ok());
        let other = AgreementKey::generate().unwrap();
        let shared = keys.agree(&agree.handle, other.public_key().sec1()).unwrap();
        let theirs = other.agree(&PublicKey::from_sec1(Curve::P256, &agree.public).unwrap()).unwrap();
        assert_eq!(shared.expose(), theirs.expose());
        assert_eq!(keys.sign(&agree.handle, b"").err(), Some(HardwareError::Unsupported));
        assert_eq!(keys.bind(&sign.handle, b"").err(), Some(HardwareError::Unsupported));
        let elsewhere = tempfile::tempdir().unwrap();
        let elsewhere = SoftwareKeys::new(elsewhere.path(), Binding::Mac);
        assert_eq!(elsewhere.sign(&sign.handle, b"").err(), Some(HardwareError::NoSuchKey));
    }

    #[test]
    fn both_bindings_depend_on_the_key_and_the_input() {
        let point = |text: &[u8]| dinhdanh_crypto::hash_to_p256(text, b"TEST").unwrap().sec1().to_vec();
        for (binding, one, two) in
            [(Binding::Mac, vec![1; 32], vec![2; 32]), (Binding::Agreement, point(b"1"), point(b"2"))]
        {
            let dir = tempfile::tempdir().unwrap();
            let keys = SoftwareKeys::new(dir.path(), binding);
            let (a, b) = (
                keys.make_key(&[1; 16], BIND, b"").unwrap().handle,
                keys.make_key(&[1; 16], BIND, b"").unwrap().handle,
            );
            let bound = |key: &[u8], input: &[u8]| *keys.bind(key, input).unwrap().expose();
            assert_eq!(bound(&a, &one), bound(&a, &one));
            assert_ne!(bound(&a, &one), bound(&a, &two));
            assert_ne!(bound(&a, &one), bound(&b, &one));
            keys.delete(&a).unwrap();
            keys.delete(&a).unwrap();
            keys.delete_all(&[2; 16]).unwrap();
            assert_eq!(keys.bind(&a, &one).err(), Some(HardwareError::NoSuchKey));
            assert_eq!(keys.check(&b), Ok(()));
            keys.delete_all(&[1; 16]).unwrap();
            assert_eq!(keys.check(&b), Err(HardwareError::NoSuchKey));
        }
    }

    #[test]
    fn new_biometrics_invalidate_the_keys_that_need_them() {
        let dir = tempfile::tempdir().unwrap();
        let keys = SoftwareKeys::new(dir.path(), Binding::Mac);
        let finger = keys.make_key(&[1; 16], KeyPolicy { use_for: KeyUse::Bind, biometric: true }, b"").unwrap().handle;
        let none = keys.make_key(&[1; 16], BIND, b"").unwrap().handle;
        assert_eq!(keys.check(&finger), Ok(()));
        keys.change_biometrics().unwrap();
        assert_eq!(keys.check(&finger), Err(HardwareError::Invalidated));
        assert_eq!(keys.bind(&finger, &[0; 32]).err(), Some(HardwareError::Invalidated));
        assert_eq!(keys.check(&none), Ok(()));
    }

    #[test]
    fn a_handle_that_was_changed_is_no_key() {
        let dir = tempfile::tempdir().unwrap();
        let keys = SoftwareKeys::new(dir.path(), Binding::Mac);
        let key = keys.make_key(&[1; 16], KeyPolicy { use_for: KeyUse::Sign, biometric: true }, b"").unwrap();
        for at in 0..key.handle.len() {
            let mut handle = key.handle.clone();
            handle[at] ^= 1;
            assert!(keys.sign(&handle, b"").is_err(), "{at}");
        }
        assert!(keys.sign(&[], b"").is_err());
    }
}
