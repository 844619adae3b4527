use crate::{Camera, Distortion, Random, Screen, View, render};
use dinhdanh_qr::{Code, Codes, LumaFrame, Message, Picture, Scanner, Seen};
use std::collections::VecDeque;

/// Codes of which drawings are kept: those of one frame and a few around it.
const KEPT: usize = 4;

/// Pictures of a screen that shows a message, as a camera takes them one after another.
pub struct Transfer<'a> {
    codes: &'a Codes,
    camera: Camera,
    clock: f32,
    screen: Screen,
    distortion: Distortion,
    random: Random,
    frame: u32,
    drawn: VecDeque<(u32, Code)>,
}

/// One picture in the app's hands.
pub struct Shot {
    /// The picture.
    pub picture: Picture,
    /// Seconds from the camera's start until the app has it.
    pub at: f32,
    /// The codes that were before the camera while it was taken: one, or two where they are mixed.
    pub codes: [u32; 2],
}

/// How a transfer ended.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Ended {
    /// Complete after this many seconds.
    Complete(f32),
    /// Not complete when it was given up.
    GivenUp,
}

impl<'a> Transfer<'a> {
    /// A camera that starts at some moment of the stream, which is shown at the rate of its plan.
    #[must_use]
    pub fn new(codes: &'a Codes, camera: Camera, distortion: Distortion, mut random: Random) -> Self {
        let rate = codes.plan().frames_per_second() as f32;
        let screen = Screen { rate, phase: random.between(0.0, 1.0), first: (random.bits() % 4096) as u32 };
        // No clock is as even as another: up to half a percent apart, so that the two drift.
        let clock = random.between(0.995, 1.005);
        Self { codes, camera, clock, screen, distortion, random, frame: 0, drawn: VecDeque::new() }
    }

    /// Lets a scanner look at picture after picture, for at most `limit` simulated seconds.
    ///
    /// # Panics
    /// When the scanner gives any other message than `message`: that must never be.
    pub fn watch(&mut self, scanner: &mut Scanner, message: &[u8], limit: f32) -> Ended {
        for shot in self {
            if shot.at > limit {
                break;
            }
            #[expect(
                clippy::expect_used,
                reason = "a picture of the camera's own size must stop the test where it is none"
            )]
            let frame = LumaFrame::of(&shot.picture).expect("a frame");
            for seen in scanner.look(&frame) {
                if let Seen::Complete(Message(complete)) = seen {
                    assert!(complete == message, "a wrong message came out");
                    return Ended::Complete(shot.at);
                }
            }
        }
        Ended::GivenUp
    }

    fn code(&mut self, index: u32) -> Code {
        if let Some((_, code)) = self.drawn.iter().find(|(known, _)| *known == index) {
            return code.clone();
        }
        #[expect(clippy::expect_used, reason = "a code that can't be drawn must stop the test")]
        let code = self.codes.code(index).expect("a code");
        self.drawn.push_back((index, code.clone()));
        if self.drawn.len() > KEPT {
            self.drawn.pop_front();
        }
        code
    }
}

impl Iterator for Transfer<'_> {
    type Item = Shot;

    /// The next picture that is not lost; there always is one.
    fn next(&mut self) -> Option<Shot> {
        loop {
            let time = self.frame as f32 / self.camera.rate * self.clock;
            self.frame += 1;
            if self.random.happens(self.distortion.lost) {
                continue;
            }
            let end = time + self.camera.readout + self.camera.exposure;
            let codes = [self.screen.index_at(time), self.screen.index_at(end)];
            let [before, after] = codes.map(|index| self.code(index));
            let change = self.screen.next_change(time) - time;
            let view = View { before: &before, after: &after, change, time };
            let picture = render(&self.camera, &self.distortion, &view, &mut self.random);
            return Some(Shot { picture, at: end + self.camera.latency, codes });
        }
    }
}

/// The value below which `part` of the sorted `values` lie; the highest where there are few.
///
/// # Panics
/// Where there are none.
#[must_use]
pub fn percentile(values: &mut [f32], part: f32) -> f32 {
    values.sort_by(f32::total_cmp);
    let last = values.len() - 1;
    values[((part * values.len() as f32) as usize).min(last)]
}
