<?php
declare( strict_types = 1 );

namespace MediaWiki\Extension\InstrumentConfigurator\Delivery;

/** What the cache keeps for the whole farm: the last good delivery, and how the last attempt to get one went. */
final class Record {
	/**
	 * @param ?int $success Unix time of the last delivery; null if there never was one
	 * @param int $attempt Unix time of the last attempt
	 * @param ?string $error why the last attempt failed; null if it did not
	 * @param int $generation the next five are of the last delivery
	 * @param bool $allOff
	 * @param string $sha256
	 * @param array{name:string,reason:string}[] $leftOut
	 * @param array[] $items name, start, end, platforms, stream (array), unit, rate, wikis (JSON text), attributes
	 */
	public function __construct(
		public readonly ?int $success,
		public readonly int $attempt,
		public readonly ?string $error = null,
		public readonly int $generation = 0,
		public readonly bool $allOff = false,
		public readonly string $sha256 = '',
		public readonly array $leftOut = [],
		public readonly array $items = []
	) {
	}

	public static function ofDelivery( Delivery $delivery, int $now ): self {
		return new self(
			$now, $now, null, $delivery->generation, $delivery->allOff, $delivery->sha256(), $delivery->leftOut,
			array_map( self::packed( ... ), $delivery->instruments )
		);
	}

	/** Return the record after an attempt that failed: what was delivered last stays in it. */
	public static function ofFailure( ?self $before, string $error, int $now ): self {
		$kept = $before ? get_object_vars( $before ) : [ 'success' => null ];
		return new self( ...[ 'attempt' => $now, 'error' => $error ] + $kept );
	}

	/** A page view reads all items and needs one rate of each, so the rates stay a text until then. */
	private static function packed( \stdClass $item ): array {
		return [
			'name' => $item->name,
			'start' => $item->start,
			'end' => $item->end,
			'platforms' => $item->platforms,
			'stream' => get_object_vars( $item->stream ),
			'unit' => $item->sample->unit,
			'rate' => $item->sample->rate,
			'wikis' => OneLine::of( $item->sample->wikis ),
			'attributes' => $item->contextual_attributes,
		];
	}
}
