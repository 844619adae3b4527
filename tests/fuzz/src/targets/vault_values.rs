use dinhdanh_store::values_are_read_one_way;

/// The key file of version 1, and the two small values that a device keeps: whoever has the folder or the device's storage writes
/// there what he likes.
pub(crate) fn run(data: &[u8]) {
    assert!(values_are_read_one_way(data), "read, and written in another way");
}
