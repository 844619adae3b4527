use crate::vfs::{failing, step};
use dinhdanh_crypto::Secret;
use dinhdanh_store::{Binding, Device, Guard, HardwareError, HardwareKey, KeyPolicy, Owner, SecureHardware};
use std::sync::Arc;

/// The same device, in which everything that it changes is a step before which the process can be killed.
pub fn stepping(device: Device) -> Device {
    let device = failing(device);
    Device { hardware: Arc::new(Keys(device.hardware)), ..device }
}

struct Keys(Arc<dyn SecureHardware>);

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
