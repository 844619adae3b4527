use crate::vfs::step;
use dinhdanh_crypto::{Secret, SecretBytes};
use dinhdanh_store::{
    Binding, Device, Guard, HardwareError, HardwareKey, KeyPolicy, Owner, SecureBlobs, SecureHardware,
};
use std::sync::Arc;

/// The same device, in which everything that it changes is a step before which the process can be killed.
pub fn stepping(device: Device) -> Device {
    Device { hardware: Arc::new(Keys(device.hardware)), blobs: Arc::new(Blobs(device.blobs)), ..device }
}

struct Keys(Arc<dyn SecureHardware>);
struct Blobs(Arc<dyn SecureBlobs>);

impl SecureHardware for Keys {
    fn guard(&self) -> Guard {
        self.0.guard()
    }

    fn binding(&self) -> Binding {
        self.0.binding()
    }

    fn make_key(&self, owner: &Owner, policy: KeyPolicy, challenge: &[u8]) -> Result<HardwareKey, HardwareError> {
        step();
        self.0.make_key(owner, policy, challenge)
    }

    fn sign(&self, handle: &[u8], message: &[u8]) -> Result<Vec<u8>, HardwareError> {
        self.0.sign(handle, message)
    }

    fn agree(&self, handle: &[u8], peer: &[u8]) -> Result<Secret<32>, HardwareError> {
        self.0.agree(handle, peer)
    }

    fn bind(&self, handle: &[u8], input: &[u8]) -> Result<Secret<32>, HardwareError> {
        self.0.bind(handle, input)
    }

    fn delete(&self, handle: &[u8]) -> Result<(), HardwareError> {
        step();
        self.0.delete(handle)
    }

    fn delete_all(&self, owner: &Owner) -> Result<Option<u32>, HardwareError> {
        step();
        self.0.delete_all(owner)
    }

    fn check(&self, handle: &[u8]) -> Result<(), HardwareError> {
        self.0.check(handle)
    }
}

impl SecureBlobs for Blobs {
    fn keeps_order(&self) -> bool {
        self.0.keeps_order()
    }

    fn read(&self, name: &str) -> Result<Option<SecretBytes>, HardwareError> {
        self.0.read(name)
    }

    fn write(&self, name: &str, value: &[u8]) -> Result<(), HardwareError> {
        step();
        self.0.write(name, value)
    }

    fn delete(&self, name: &str) -> Result<(), HardwareError> {
        step();
        self.0.delete(name)
    }
}
