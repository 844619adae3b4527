//! What makes one invented person look different from another.

/// Red, green and blue, 0 to 255 each.
pub type Colour = [u8; 3];

/// How the hair falls.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HairStyle {
    /// Cut above the ears, parted on one side.
    Short,
    /// Down to the shoulders, parted in the middle.
    Long,
}

/// An invented person, as seen by a passport camera.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Face {
    /// Hair and brows.
    pub hair: Colour,
    /// Skin in full light.
    pub skin: Colour,
    /// Lips.
    pub lips: Colour,
    /// Shirt; the collar is a lighter tone of it.
    pub shirt: Colour,
    /// The wall behind.
    pub background: Colour,
    /// Cut of the hair.
    pub hair_style: HairStyle,
    /// Whether the person wears glasses.
    pub glasses: bool,
    /// Half the width of the cheeks, in 120ths of the picture's width; 24 to 30 look human.
    pub cheeks: f32,
    /// How far the jaw narrows to the chin: 0 is an ellipse, 0.3 a pointed chin.
    pub taper: f32,
    /// Half the thickness of the brows, in 120ths of the picture's width.
    pub brows: f32,
}

/// Bình, a man of about 36.
pub const BINH: Face = Face {
    hair: [34, 28, 27],
    skin: [226, 178, 142],
    lips: [186, 108, 94],
    shirt: [92, 126, 170],
    background: [214, 226, 236],
    hair_style: HairStyle::Short,
    glasses: false,
    cheeks: 27.5,
    taper: 0.14,
    brows: 1.7,
};

/// An, a woman of about 30.
pub const AN: Face = Face {
    hair: [46, 30, 26],
    skin: [240, 198, 166],
    lips: [200, 88, 92],
    shirt: [168, 74, 96],
    background: [228, 232, 224],
    hair_style: HairStyle::Long,
    glasses: true,
    cheeks: 25.5,
    taper: 0.24,
    brows: 1.1,
};
