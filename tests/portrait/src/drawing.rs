//! The portrait itself, as a function from a place to its colour: from the wall forward, each layer over the last.

use crate::face::{Colour, Face, HairStyle};
use crate::shapes::{Arc, Egg, Ellipse, Point, polygon};

/// Red, green and blue, 0 to 255 each, before rounding.
pub(crate) type Ink = [f32; 3];

const WHITE: Ink = [250.0, 250.0, 250.0];
const DARK: Ink = [30.0, 24.0, 24.0];
const IRIS: Ink = [74.0, 48.0, 34.0];
const BLUSH: Ink = [222.0, 120.0, 104.0];

/// The middle of the face.
const MIDDLE: f32 = 60.0;
const EYES: f32 = 71.0;

/// The colour of `face` at a place.
pub(crate) fn ink_at(face: &Face, at: Point) -> Ink {
    let mut ink = wall(face, at);
    hair_behind(face, at, &mut ink);
    shirt(face, at, &mut ink);
    neck(face, at, &mut ink);
    collar(face, at, &mut ink);
    ears(face, at, &mut ink);
    head(face, at, &mut ink);
    mouth(face, at, &mut ink);
    nose(face, at, &mut ink);
    for half in [at, at.mirrored()] {
        eye(face, half, &mut ink);
    }
    hair_before(face, at, &mut ink);
    if face.glasses {
        glasses(at, &mut ink);
    }
    ink
}

fn ink(colour: Colour) -> Ink {
    colour.map(f32::from)
}

/// Brighter above 1, darker below.
fn toned(colour: Colour, by: f32) -> Ink {
    ink(colour).map(|part| (part * by).min(255.0))
}

/// Lays `over` upon `under`, `amount` from 0 (nothing) to 1 (all).
fn lay(under: &mut Ink, over: Ink, amount: f32) {
    for (part, new) in under.iter_mut().zip(over) {
        *part += (new - *part) * amount;
    }
}

/// The face's own shade: skin turned from the light, a little warmer than mere darkness.
fn shade(face: &Face) -> Ink {
    let [red, green, blue] = ink(face.skin);
    [red * 0.78, green * 0.68, blue * 0.62]
}

fn oval(face: &Face) -> Egg {
    Egg { oval: Ellipse { x: MIDDLE, y: 66.0, rx: face.cheeks, ry: 40.0 }, taper: face.taper }
}

fn wall(face: &Face, at: Point) -> Ink {
    toned(face.background, 1.02 - at.y / 2400.0)
}

fn hair_behind(face: &Face, at: Point, under: &mut Ink) {
    if face.hair_style == HairStyle::Long {
        let crown = Ellipse { x: MIDDLE, y: 60.0, rx: 37.0, ry: 44.0 };
        let fall = Ellipse { x: MIDDLE, y: 88.0, rx: 39.0, ry: 52.0 };
        lay(under, toned(face.hair, 0.9), crown.covers(at).max(fall.covers(at)));
    }
}

fn shirt(face: &Face, at: Point, under: &mut Ink) {
    let wide = if face.hair_style == HairStyle::Short { 60.0 } else { 52.0 };
    let shoulders = Ellipse { x: MIDDLE, y: 168.0, rx: wide, ry: 44.0 };
    lay(under, ink(face.shirt), shoulders.covers(at));
    let fold = Ellipse { x: MIDDLE, y: 176.0, rx: wide, ry: 34.0 };
    lay(under, toned(face.shirt, 0.82), shoulders.covers(at) * (1.0 - fold.covers(at)) * 0.35);
}

fn neck(face: &Face, at: Point, under: &mut Ink) {
    let half = if face.hair_style == HairStyle::Short { 17.0 } else { 13.5 };
    let column = polygon([(60.0 - half, 90.0), (60.0 + half, 90.0), (61.0 + half, 130.0), (59.0 - half, 130.0)], at);
    let base = Ellipse { x: MIDDLE, y: 128.0, rx: half + 2.0, ry: 14.0 };
    let shape = column.max(base.covers(at));
    lay(under, toned(face.skin, 0.94), shape);
    let under_chin = Ellipse { x: MIDDLE, y: 104.0, rx: half + 14.0, ry: 20.0 };
    lay(under, shade(face), shape * (under_chin.glow(at) * 1.6).min(1.0));
}

fn collar(face: &Face, at: Point, under: &mut Ink) {
    let half = if at.x <= MIDDLE { at } else { at.mirrored() };
    let wing = polygon([(42.0, 120.0), (60.0, 141.0), (49.0, 154.0), (36.0, 130.0)], half);
    let gap = polygon([(60.0, 141.0), (61.5, 144.0), (60.0, 160.0), (58.0, 160.0)], half);
    lay(under, toned(face.shirt, 0.72), gap);
    lay(under, toned(face.shirt, 1.28), wing);
    let edge = polygon([(60.0, 141.0), (60.0, 143.0), (49.0, 156.0), (49.0, 154.0)], half);
    lay(under, toned(face.shirt, 0.72), edge);
}

fn ears(face: &Face, at: Point, under: &mut Ink) {
    if face.hair_style == HairStyle::Long {
        return;
    }
    let half = if at.x <= MIDDLE { at } else { at.mirrored() };
    let ear = Ellipse { x: MIDDLE - face.cheeks - 0.5, y: 74.0, rx: 4.6, ry: 8.5 };
    lay(under, toned(face.skin, 0.93), ear.covers(half));
    let hollow = Ellipse { x: ear.x - 0.4, y: 74.0, rx: 2.6, ry: 5.5 };
    lay(under, shade(face), hollow.glow(half));
}

fn head(face: &Face, at: Point, under: &mut Ink) {
    let egg = oval(face);
    let mut skin = ink(face.skin);
    // Light from the upper left: evenly lit, a drawn face looks like a mask.
    let depth = egg.depth(at);
    let side = ((at.x - MIDDLE) / face.cheeks * 0.22 + 0.30).max(0.0);
    lay(&mut skin, shade(face), depth * depth * depth * side * 1.5);
    lay(&mut skin, WHITE, Ellipse { x: 55.0, y: 48.0, rx: 20.0, ry: 14.0 }.glow(at) * 0.22);
    let half = if at.x <= MIDDLE { at } else { at.mirrored() };
    lay(&mut skin, BLUSH, Ellipse { x: 44.5, y: 84.0, rx: 10.0, ry: 8.0 }.glow(half) * 0.30);
    lay(&mut skin, shade(face), Ellipse { x: 47.0, y: 67.0, rx: 11.0, ry: 8.0 }.glow(half) * 0.35);
    lay(&mut skin, WHITE, Ellipse { x: MIDDLE, y: 101.5, rx: 7.0, ry: 4.0 }.glow(at) * 0.14);
    lay(under, skin, egg.covers(at));
}

fn mouth(face: &Face, at: Point, under: &mut Ink) {
    let smile = Arc { x: MIDDLE, y: 93.4, bend: -0.034, from: 49.4, to: 70.6 };
    let lips = Arc { x: MIDDLE, y: 91.0, bend: -0.012, from: 49.4, to: 70.6 };
    let lower = Arc { x: MIDDLE, y: 97.0, bend: -0.068, from: 49.4, to: 70.6 };
    lay(under, toned(face.lips, 0.92), lips.down_to(smile, at));
    lay(under, ink(face.lips), smile.down_to(lower, at));
    lay(under, WHITE, Ellipse { x: MIDDLE, y: 94.8, rx: 4.5, ry: 1.2 }.glow(at) * 0.3);
    lay(under, toned(face.lips, 0.45), smile.stroke(at, 0.7));
    lay(under, shade(face), Ellipse { x: MIDDLE, y: 99.2, rx: 8.0, ry: 1.8 }.glow(at) * 0.6);
}

fn nose(face: &Face, at: Point, under: &mut Ink) {
    lay(under, shade(face), Ellipse { x: 63.5, y: 76.0, rx: 3.4, ry: 9.0 }.glow(at) * 0.5);
    lay(under, WHITE, Ellipse { x: 59.6, y: 76.0, rx: 2.2, ry: 10.0 }.glow(at) * 0.25);
    let half = if at.x <= MIDDLE { at } else { at.mirrored() };
    let wing = Ellipse { x: 55.4, y: 82.2, rx: 2.6, ry: 2.6 };
    lay(under, shade(face), wing.rim(half, 0.45) * if half.x < 55.6 { 0.65 } else { 0.0 });
    lay(under, toned(face.skin, 0.5), Ellipse { x: 57.0, y: 84.2, rx: 1.6, ry: 0.9 }.covers(half) * 0.7);
    let tip = Arc { x: MIDDLE, y: 85.6, bend: -0.06, from: 57.0, to: 63.0 };
    lay(under, shade(face), tip.stroke(at, 0.5) * 0.8);
}

/// The left eye and its brow; the mirror makes the right one.
fn eye(face: &Face, at: Point, under: &mut Ink) {
    let lid = Arc { x: 48.0, y: EYES - 3.1, bend: 0.082, from: 41.4, to: 54.2 };
    let lash = Arc { x: 47.6, y: EYES + 2.5, bend: -0.062, from: 41.4, to: 54.2 };
    let open = lid.down_to(lash, at);
    lay(under, WHITE, open);
    let iris = Ellipse { x: 48.0, y: EYES - 0.4, rx: 3.0, ry: 3.0 };
    lay(under, IRIS, iris.covers(at) * open);
    lay(under, DARK, Ellipse { rx: 1.5, ry: 1.5, ..iris }.covers(at) * open);
    lay(under, WHITE, Ellipse { x: 47.0, y: EYES - 1.5, rx: 0.8, ry: 0.8 }.covers(at) * open);
    let heavy = if face.hair_style == HairStyle::Long { 1.05 } else { 0.8 };
    lay(under, DARK, lid.stroke(at, heavy) * 0.9);
    lay(under, shade(face), Arc { y: lid.y - 2.4, ..lid }.stroke(at, 0.4) * 0.8);
    let brow = Arc { x: 46.0, y: EYES - 9.8, bend: 0.026, from: 38.6, to: 54.6 };
    lay(under, toned(face.hair, 1.2), brow.stroke(at, face.brows) * 0.9);
}

fn hair_before(face: &Face, at: Point, under: &mut Ink) {
    let half = if at.x <= MIDDLE { at } else { at.mirrored() };
    let above = |line: f32| if at.y < line { 1.0 } else { 0.0 };
    let shape = match face.hair_style {
        HairStyle::Short => {
            let scalp = Ellipse { x: MIDDLE, y: 55.0, rx: face.cheeks + 4.0, ry: 37.0 };
            let forehead = Ellipse { x: MIDDLE, y: 78.0, rx: face.cheeks - 1.8, ry: 38.0 };
            let parting = Ellipse { x: 54.0, y: 60.0, rx: 18.5, ry: 22.0 };
            scalp.covers(at) * (1.0 - forehead.covers(at).max(parting.covers(at))) * above(72.0)
        }
        HairStyle::Long => {
            let scalp = Ellipse { x: MIDDLE, y: 62.0, rx: face.cheeks + 5.0, ry: 46.0 };
            let lock = Ellipse { x: 31.0, y: 96.0, rx: 8.5, ry: 40.0 };
            let open = Ellipse { x: 61.5, y: 82.0, rx: face.cheeks + 0.8, ry: 46.0 };
            let locks = lock.covers(half) * (1.0 - above(62.0));
            scalp.covers(at).max(locks) * (1.0 - open.covers(half))
        }
    };
    let mut hair = ink(face.hair);
    let gleam = Ellipse { x: 50.0, y: 27.0, rx: 26.0, ry: 11.0 };
    lay(&mut hair, toned(face.hair, 2.2), gleam.glow(at) * 0.8);
    lay(under, hair, shape);
}

fn glasses(at: Point, under: &mut Ink) {
    let half = if at.x <= MIDDLE { at } else { at.mirrored() };
    let lens = Ellipse { x: 47.6, y: EYES + 0.6, rx: 10.0, ry: 8.4 };
    lay(under, WHITE, lens.covers(half) * 0.06);
    lay(under, DARK, lens.rim(half, 0.7) * 0.85);
    lay(under, DARK, Arc { x: MIDDLE, y: EYES - 1.6, bend: 0.06, from: 55.0, to: 65.0 }.stroke(at, 0.9) * 0.85);
}
