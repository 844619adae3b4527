package vn.dinhdanh.sample.models

import java.nio.ByteBuffer
import vn.dinhdanh.core.DeviceClock
import vn.dinhdanh.core.Reading
import vn.dinhdanh.core.SinceBoot

/**
 * The phone's clocks. Whoever has the phone sets the wall clock, so the waits after wrong PINs go by [sinceStart], the milliseconds since
 * the phone started, and by [starts], how often it did (`BOOT_COUNT`); `null` where the phone doesn't tell.
 */
class PhoneClock(
    private val starts: () -> Int?,
    private val sinceStart: () -> Long,
    private val wall: () -> Long = System::currentTimeMillis,
) : DeviceClock {
    override fun now(): Reading {
        val start = starts()?.let { SinceBoot(ByteBuffer.allocate(16).putInt(12, it).array(), sinceStart().toULong()) }
        return Reading(wall(), start)
    }
}
