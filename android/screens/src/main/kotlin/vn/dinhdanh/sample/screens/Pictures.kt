package vn.dinhdanh.sample.screens

import androidx.compose.foundation.Image
import androidx.compose.foundation.layout.aspectRatio
import androidx.compose.foundation.layout.height
import androidx.compose.foundation.layout.size
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.runtime.remember
import androidx.compose.runtime.staticCompositionLocalOf
import androidx.compose.ui.Modifier
import androidx.compose.ui.graphics.FilterQuality
import androidx.compose.ui.graphics.ImageBitmap
import androidx.compose.ui.layout.ContentScale
import androidx.compose.ui.platform.LocalDensity
import androidx.compose.ui.unit.dp
import vn.dinhdanh.core.Field
import vn.dinhdanh.core.FieldValue
import vn.dinhdanh.core.Frame
import vn.dinhdanh.core.Lang
import vn.dinhdanh.sample.models.Texts
import vn.dinhdanh.sample.models.text

/** What each system makes pictures with. */
interface Pictures {
    /** A frame of grey pixels. */
    fun code(frame: Frame): ImageBitmap

    /** A picture's file, or `null` where it can't be read. */
    fun portrait(file: ByteArray): ImageBitmap?
}

/** The pictures of the system that the screens run on. */
val LocalPictures = staticCompositionLocalOf<Pictures> { error("no pictures") }

/** A code, pixel for pixel and never smoothed: a camera would have to guess its edges. */
@Composable
internal fun CodePicture(frame: Frame, lang: Lang) {
    val pictures = LocalPictures.current
    val side = with(LocalDensity.current) { frame.side.toInt().toDp() }
    Image(
        remember(frame) { pictures.code(frame) },
        Texts.code.text(lang),
        Modifier.size(side),
        contentScale = ContentScale.None,
        filterQuality = FilterQuality.None,
    )
}

/** A portrait from its file. */
@Composable
internal fun Portrait(file: ByteArray, lang: Lang, modifier: Modifier = Modifier) {
    val pictures = LocalPictures.current
    val picture = remember(file) { pictures.portrait(file) }
    if (picture == null) {
        Text(Texts.unreadable.text(lang))
    } else {
        // Large enough to compare with a face, however few pixels it has.
        val shape = (picture.width.toFloat() / picture.height).coerceIn(NARROWEST, WIDEST)
        Image(picture, Texts.portrait.text(lang), modifier.height(200.dp).aspectRatio(shape), contentScale = ContentScale.Fit)
    }
}

internal val Field.picture: ByteArray? get() = (value as? FieldValue.Picture)?.bytes

private const val NARROWEST = 0.5f
private const val WIDEST = 1.5f
