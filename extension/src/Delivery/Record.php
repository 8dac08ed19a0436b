<?php
declare( strict_types = 1 );

namespace MediaWiki\Extension\InstrumentConfigurator\Delivery;

use MediaWiki\Extension\InstrumentConfigurator\Document\Instrument;
use stdClass;

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
	 * @param array[] $items name, start, end, platforms, and the settings of the stream, as EventStreamConfig knows them,
	 *  with the default rate
	 * @param array<string,string> $rates by wiki, JSON texts: the rates that differ from the default, by place in the items
	 */
	public function __construct(
		public readonly ?int $success,
		public readonly int $attempt,
		public readonly ?string $error = null,
		public readonly int $generation = 0,
		public readonly bool $allOff = false,
		public readonly string $sha256 = '',
		public readonly array $leftOut = [],
		public readonly array $items = [],
		public readonly array $rates = []
	) {
	}

	public static function ofDelivery( Delivery $delivery, int $now ): self {
		return new self(
			$now, $now, null, $delivery->generation, $delivery->allOff, $delivery->sha256(), $delivery->leftOut,
			array_map( self::item( ... ), $delivery->instruments ), self::rates( $delivery->instruments )
		);
	}

	/** Return the record after an attempt that failed: what was delivered last stays in it. */
	public static function ofFailure( ?self $before, string $error, int $now ): self {
		$kept = $before ? get_object_vars( $before ) : [ 'success' => null ];
		return new self( ...[ 'attempt' => $now, 'error' => $error ] + $kept );
	}

	private static function item( stdClass $instrument ): array {
		return [
			'name' => $instrument->name,
			'start' => $instrument->start,
			'end' => $instrument->end,
			'platforms' => $instrument->platforms,
			'settings' => [
				'stream' => $instrument->stream->name,
				'schema_title' => $instrument->stream->schema_title,
				'destination_event_service' => $instrument->stream->destination_event_service,
				'sample' => [
					'unit' => $instrument->sample->unit,
					'rate' => Instrument::rateOn( $instrument->sample, null ),
				],
				'producers' => [
					'metrics_platform_client' => [ 'provide_values' => $instrument->contextual_attributes ],
				],
			],
		];
	}

	/** A page view needs the rates of one wiki among hundreds, so those of each are a text of their own. */
	private static function rates( array $instruments ): array {
		$rates = [];
		foreach ( $instruments as $place => $instrument ) {
			foreach ( get_object_vars( $instrument->sample->wikis ) as $wiki => $rate ) {
				$rates[$wiki][$place] = Instrument::rateOn( $instrument->sample, (string)$wiki );
			}
		}
		return array_map( static fn ( $ofWiki ) => OneLine::of( (object)$ofWiki ), $rates );
	}
}
