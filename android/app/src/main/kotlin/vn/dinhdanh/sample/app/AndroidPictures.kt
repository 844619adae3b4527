package vn.dinhdanh.sample.app

import android.graphics.Bitmap
import android.graphics.BitmapFactory
import androidx.compose.ui.graphics.ImageBitmap
import androidx.compose.ui.graphics.asImageBitmap
import vn.dinhdanh.core.Frame
import vn.dinhdanh.sample.screens.Pictures

/** Pictures by Android's own decoder. */
object AndroidPictures : Pictures {
    override fun code(frame: Frame): ImageBitmap {
        val side = frame.side.toInt()
        val colours = IntArray(side * side) { at -> (frame.pixels[at].toInt() and 0xff) * 0x010101 or (0xff shl 24) }
        return Bitmap.createBitmap(colours, side, side, Bitmap.Config.ARGB_8888).asImageBitmap()
    }

    override fun portrait(file: ByteArray): ImageBitmap? {
        // Somebody else made the file: first how large it says it is, then how many of its pixels are wanted.
        val size = BitmapFactory.Options().apply { inJustDecodeBounds = true }
        BitmapFactory.decodeByteArray(file, 0, file.size, size)
        val longest = maxOf(size.outWidth, size.outHeight)
        if (longest !in 1..MOST) return null
        val options = BitmapFactory.Options().apply { inSampleSize = maxOf(1, longest / WANTED) }
        return BitmapFactory.decodeByteArray(file, 0, file.size, options)?.asImageBitmap()
    }

    private const val MOST = 8_192
    private const val WANTED = 1_024
}
