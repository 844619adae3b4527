//! What the mask of a moving code costs its reader: `masks ROUNDS`. The same bytes under the same distortion, under the
//! mask that ISO/IEC 18004 chooses and under the one that moving codes have.
#![forbid(unsafe_code)]
#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a tool of the tests")]

use dinhdanh_qr::{Code, Codes, read};
use dinhdanh_tests_qr::{Camera, Distortion, Random, Strength, View, render};

fn main() {
    let rounds: u64 = std::env::args().nth(1).and_then(|rounds| rounds.parse().ok()).unwrap_or(100);
    println!("distortion  code's part of the height  of {rounds} pictures read: least penalty, own mask");
    for (strength, filled) in
        [(Strength::Medium, 0.5), (Strength::Medium, 0.4), (Strength::Strong, 0.62), (Strength::Strong, 0.5)]
    {
        let camera = Camera { filled, ..Camera::PHONE };
        let mut counts = [0_u32; 2];
        for seed in 0..rounds {
            let mut random = Random::new(seed);
            let codes = Codes::new(&random.bytes(14_000), *b"mask").unwrap();
            let index = random.bits() as u32 % 1000;
            let distortion = Distortion::of(strength, &mut random).moving(60.0, &mut random);
            let light = random.bits();
            let payload = codes.payload(index);
            let drawn = [Code::encode(&payload).unwrap(), codes.code(index).unwrap()];
            for (count, code) in counts.iter_mut().zip(&drawn) {
                let view = View { before: code, after: code, change: 1.0, time: 0.5 };
                let picture = render(&camera, &distortion, &view, &mut Random::new(light));
                *count += u32::from(read(&picture).contains(&payload));
            }
        }
        let [least, own] = counts;
        println!("{strength:<10?}  {filled:>25.2}  {least:>30} {own:>8}");
    }
}
