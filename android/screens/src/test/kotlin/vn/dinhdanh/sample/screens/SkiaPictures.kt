package vn.dinhdanh.sample.screens

import androidx.compose.ui.graphics.ImageBitmap
import androidx.compose.ui.graphics.toComposeImageBitmap
import org.jetbrains.skia.ColorAlphaType
import org.jetbrains.skia.ColorType
import org.jetbrains.skia.Image
import org.jetbrains.skia.ImageInfo
import vn.dinhdanh.core.Frame

/** Pictures of the desktop. */
object SkiaPictures : Pictures {
    override fun code(frame: Frame): ImageBitmap {
        val side = frame.side.toInt()
        val info = ImageInfo(side, side, ColorType.GRAY_8, ColorAlphaType.OPAQUE)
        return Image.makeRaster(info, frame.pixels, side).toComposeImageBitmap()
    }

    override fun portrait(file: ByteArray): ImageBitmap? = try {
        Image.makeFromEncoded(file).toComposeImageBitmap()
    } catch (_: IllegalArgumentException) {
        null
    }
}
