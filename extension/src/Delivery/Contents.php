<?php
declare( strict_types = 1 );

namespace MediaWiki\Extension\InstrumentConfigurator\Delivery;

use MediaWiki\Extension\InstrumentConfigurator\Document\Instrument;
use MediaWiki\Extension\InstrumentConfigurator\Document\OneLine;
use stdClass;

/**
 * The instruments of a delivery in columns, out of which a page view makes what it needs quickly.
 *
 * Most of what it costs to read a value from a cache is to make its many small arrays and texts. So what instruments
 * share stands there once, and columns are joined. A place is the index of an instrument in all columns.
 */
final class Contents {
	/** No text has these bytes, whatever its escapes say: they are no UTF-8, and all texts come from JSON. */
	private const JOINT = "\xFF";
	private const LIST_JOINT = "\xFE";

	/**
	 * @param string $names by place
	 * @param string $streams names, by place
	 * @param string $attributes lists, by place
	 * @param string $schemas titles, by place
	 * @param array[] $kinds platforms, destination and sample with the default rate, each of them once
	 * @param array<int,int> $kindOf indices in the kinds, by place; at an instant, those of what runs
	 * @param array{int,int}[] $windows Unix times of start and end, by place; none at an instant
	 * @param array<string,string> $rates JSON texts, by wiki: its own rates, by place; at an instant, one wiki's
	 * @param int $from
	 * @param int $until from the one Unix time to before the other it is these that run
	 */
	public function __construct(
		private readonly string $names,
		private readonly string $streams,
		private readonly string $attributes,
		private readonly string $schemas,
		private readonly array $kinds,
		private readonly array $kindOf,
		private readonly array $windows,
		private readonly array $rates,
		private readonly int $from = 0,
		private readonly int $until = 0
	) {
	}

	/** @param stdClass[] $instruments as in `Delivery` */
	public static function of( array $instruments ): self {
		$kinds = [];
		$kindOf = [];
		foreach ( $instruments as $place => $each ) {
			$kind = [
				$each->platforms,
				$each->stream->destination_event_service,
				[
					'unit' => $each->sample->unit,
					'rate' => Instrument::rateOn( $each->sample, null ),
				],
			];
			$kinds[ serialize( $kind ) ] ??= [ count( $kinds ), $kind ];
			$kindOf[$place] = $kinds[ serialize( $kind ) ][0];
		}
		$lists = array_map(
			static fn ( $each ) => implode( self::LIST_JOINT, $each->contextual_attributes ), $instruments
		);
		$streams = array_column( $instruments, 'stream' );
		return new self(
			implode( self::JOINT, array_column( $instruments, 'name' ) ),
			implode( self::JOINT, array_column( $streams, 'name' ) ),
			implode( self::JOINT, $lists ),
			implode( self::JOINT, array_column( $streams, 'schema_title' ) ),
			array_column( $kinds, 1 ),
			$kindOf,
			array_map(
				static fn ( $each ) => [ strtotime( $each->start ), strtotime( $each->end ) ],
				$instruments
			),
			self::ratesByWiki( $instruments )
		);
	}

	/** A page view needs the rates of one wiki among hundreds, so those of each are a text of their own. */
	private static function ratesByWiki( array $instruments ): array {
		$rates = [];
		foreach ( $instruments as $place => $instrument ) {
			foreach ( get_object_vars( $instrument->sample->wikis ) as $wiki => $rate ) {
				$rates[$wiki][$place] = Instrument::rateOn( $instrument->sample, (string)$wiki );
			}
		}
		return array_map( static fn ( $ofWiki ) => OneLine::of( (object)$ofWiki ), $rates );
	}

	/** Return what is left of the contents at a Unix time on a wiki, which holds for a while. */
	public function at( int $now, string $wiki ): self {
		[ $from, $until, $running ] = [ 0, PHP_INT_MAX, [] ];
		foreach ( $this->windows as $place => [ $start, $end ] ) {
			foreach ( [ $start, $end + 1 ] as $turn ) {
				[ $from, $until ] = $turn <= $now
					? [ max( $from, $turn ), $until ] : [ $from, min( $until, $turn ) ];
			}
			if ( $start <= $now && $now <= $end ) {
				$running[$place] = $this->kindOf[$place];
			}
		}
		return new self(
			$this->names,
			$this->streams,
			$this->attributes,
			$this->schemas,
			$this->kinds,
			$running,
			[],
			[ $wiki => $this->rates[$wiki] ?? '{}' ],
			$from,
			$until
		);
	}

	/** Tell whether nothing has started or ended since the time of which these are, until another. */
	public function holdsAt( int $now ): bool {
		return $this->from <= $now && $now < $this->until;
	}

	/** @return array{array<string,mixed>,array<string,string>} what all wikis share, and the rates */
	public function parts(): array {
		return [ [ 'rates' => [] ] + get_object_vars( $this ), $this->rates ];
	}

	/**
	 * Return the settings of the streams on a wiki, as EventStreamConfig knows them.
	 *
	 * @param string $wiki
	 * @param ?string $platform of whose instruments; null: of all
	 * @return array<array> by the name of the instrument
	 */
	public function settings( string $wiki, ?string $platform = null ): array {
		$rates = json_decode( $this->rates[$wiki] ?? '{}', true );
		[ $names, $streams, $attributes, $schemas ] = array_map(
			static fn ( $column ) => explode( self::JOINT, $column ),
			[ $this->names, $this->streams, $this->attributes, $this->schemas ]
		);
		// Properties are slower than variables.
		$kinds = $this->kinds;
		$settings = [];
		foreach ( $this->kindOf as $place => $kind ) {
			[ $platforms, $destination, $sample ] = $kinds[$kind];
			if ( $platform !== null && !in_array( $platform, $platforms, true ) ) {
				continue;
			}
			if ( isset( $rates[$place] ) ) {
				$sample['rate'] = $rates[$place];
			}
			$list = $attributes[$place];
			$settings[ $names[$place] ] = [
				'stream' => $streams[$place],
				'schema_title' => $schemas[$place],
				'destination_event_service' => $destination,
				'sample' => $sample,
				'producers' => [ 'metrics_platform_client' => [
					'provide_values' => $list === '' ? [] : explode( self::LIST_JOINT, $list )
				] ],
			];
		}
		return $settings;
	}
}
