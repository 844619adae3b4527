use fastrand::Rng;

/// Most bytes of an input, as `run.sh` tells libFuzzer.
const MAX_LENGTH: usize = 16_384;

/// Spoils seeds, in the same way for the same number.
pub struct Mutator {
    random: Rng,
    seeds: Vec<Vec<u8>>,
}

impl Mutator {
    /// Over these seeds, and over nothing at all.
    pub fn new(number: u64, mut seeds: Vec<Vec<u8>>) -> Self {
        seeds.push(Vec::new());
        Self { random: Rng::with_seed(number), seeds }
    }

    /// A seed that is spoilt in one to four places, of at most 16 KiB.
    pub fn next_input(&mut self) -> Vec<u8> {
        let mut input = self.random.choice(&self.seeds).unwrap().clone();
        for _ in 0..self.random.usize(1..=4) {
            self.spoil(&mut input);
        }
        input.truncate(MAX_LENGTH);
        input
    }

    fn spoil(&mut self, input: &mut Vec<u8>) {
        let place = self.random.usize(0..=input.len());
        let length = self.random.usize(0..=(input.len() - place).min(64));
        match self.random.u8(0..8) {
            // A bit, a byte, or a number at the edge of its length: what heads and lengths are made of.
            0 => input.iter_mut().skip(place).take(1).for_each(|byte| *byte ^= 1 << self.random.u8(0..8)),
            1 => input.iter_mut().skip(place).take(1).for_each(|byte| *byte = self.random.u8(..)),
            2 => {
                let edge = *self.random.choice(&[0, 0x17, 0x18, 0x7f, 0x80, 0xff]).unwrap();
                input.iter_mut().skip(place).take(length % 9).for_each(|byte| *byte = edge);
            }
            3 => drop(input.drain(place..place + length)),
            4 => drop(input.splice(place..place, (0..length).map(|_| self.random.u8(..)).collect::<Vec<_>>())),
            // Said twice, or moved to where something else stands.
            5 => drop(input.splice(place..place, input[place..place + length].to_vec())),
            6 => {
                let other = self.random.choice(&self.seeds).unwrap();
                let from = self.random.usize(0..=other.len());
                input.truncate(place);
                input.extend_from_slice(&other[from..]);
            }
            _ => input.truncate(place),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_number_gives_it_gives_again_and_nothing_is_too_long() {
        let seeds = vec![vec![7; 20_000], b"seed".to_vec()];
        let mut first = Mutator::new(1, seeds.clone());
        let mut again = Mutator::new(1, seeds.clone());
        let mut other = Mutator::new(2, seeds);
        let inputs: Vec<_> = (0..1_000).map(|_| first.next_input()).collect();
        assert!(inputs.iter().all(|input| input.len() <= MAX_LENGTH && *input == again.next_input()));
        assert!(inputs.iter().any(|input| *input != other.next_input()));
    }
}
