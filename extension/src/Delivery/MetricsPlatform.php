<?php
declare( strict_types = 1 );

namespace MediaWiki\Extension\InstrumentConfigurator\Delivery;

use MediaWiki\Extension\InstrumentConfigurator\Document\Instrument;
use stdClass;

/** The list that the Metrics Platform's extensions ask for; configurator/core/delivery.py makes the same. */
final class MetricsPlatform {
	/** Return what runs for `web` in an environment at an instant, by name. */
	public static function items( Reading $reading, string $environment, string $at ): array {
		$items = [];
		foreach ( $reading->instruments as $page => $instrument ) {
			$here = $instrument->resolved( $environment );
			if ( $instrument->isActive( $environment, $at ) && in_array( 'web', $here->platforms, true ) ) {
				$items[] = self::item( $here, $page );
			}
		}
		return $items;
	}

	private static function item( stdClass $document, int $page ): array {
		return [
			'id' => $page,
			// One line of the consumer takes either for the key, whichever comes first.
			'name' => $document->name,
			'slug' => $document->name,
			'status' => 1,
			'start' => $document->start,
			'end' => $document->end,
			'utc_start_dt' => $document->start,
			'utc_end_dt' => $document->end,
			'sample_unit' => $document->sample->unit,
			'sample_rate' => self::rates( $document->sample ),
			'stream_name' => $document->stream->name,
			'contextual_attributes' => $document->contextual_attributes,
			'schema_title' => $document->stream->schema_title,
			'schema_type' => 'custom',
			'type' => 'baseline',
		];
	}

	/** Return the default rate and, by rate, the wikis that differ from it; each wiki stands once. */
	private static function rates( stdClass $sample ): array {
		$wikis = get_object_vars( $sample->wikis );
		ksort( $wikis, SORT_STRING );
		$others = [];
		foreach ( $wikis as $wiki => $rate ) {
			if ( $rate != $sample->rate ) {
				$others[ self::decimal( $rate ) ][] = (string)$wiki;
			}
		}
		ksort( $others, SORT_NUMERIC );
		return [ 'default' => Instrument::rateOn( $sample, null ) ] + $others;
	}

	/** Return a rate with as few digits as name it, and without an exponent; no rate has more than 6 decimals. */
	private static function decimal( int|float $rate ): string {
		return rtrim( rtrim( sprintf( '%.6F', abs( $rate ) ), '0' ), '.' );
	}
}
