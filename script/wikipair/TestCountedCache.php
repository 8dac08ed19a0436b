<?php
/** The database cache, which tells in a header of the answer how often it was read: X-Cache-Reads. */
class TestCountedCache extends SqlBagOStuff {
	private static int $reads = 0;

	/** @inheritDoc */
	public function get( $key, $flags = 0 ) {
		header( 'X-Cache-Reads: ' . ++self::$reads );
		return parent::get( $key, $flags );
	}
}
