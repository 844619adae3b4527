/// A generator whose every number follows from its seed (SplitMix64), so that a failure can be repeated.
#[derive(Debug, Clone)]
pub struct Random(u64);

impl Random {
    /// Starts from a seed.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// 64 random bits.
    pub fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// At least `low`, below `high`.
    pub fn between(&mut self, low: f32, high: f32) -> f32 {
        low + (high - low) * (self.bits() >> 40) as f32 / (1_u64 << 24) as f32
    }

    /// Either sign, its size at least `low` and below `high`.
    pub fn either_way(&mut self, low: f32, high: f32) -> f32 {
        let size = self.between(low, high);
        if self.bits() & 1 == 0 { size } else { -size }
    }

    /// Whether something of this probability happens.
    pub fn happens(&mut self, probability: f32) -> bool {
        self.between(0.0, 1.0) < probability
    }

    /// Bytes that no compression makes smaller.
    pub fn bytes(&mut self, count: usize) -> Vec<u8> {
        (0..count).map(|_| (self.bits() >> 56) as u8).collect()
    }

    /// About normal, mean 0, deviation 1: twelve bytes' sum.
    pub fn normal(&mut self) -> f32 {
        let [a, b] = [self.bits(), self.bits()];
        let sum: u32 = a.to_le_bytes().iter().chain(b.to_le_bytes().iter().take(4)).map(|&byte| u32::from(byte)).sum();
        (sum as f32 - 12.0 * 127.5) / (256.0 * 1.0)
    }
}
