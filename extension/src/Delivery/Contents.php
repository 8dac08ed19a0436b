<?php
declare( strict_types = 1 );

namespace MediaWiki\Extension\InstrumentConfigurator\Delivery;

use MediaWiki\Extension\InstrumentConfigurator\Document\Instrument;
use stdClass;

/**
 * The instruments of a delivery in columns, out of which a page view makes what it needs quickly.
 *
 * Most of what it costs to read a value from a cache is to make its many small arrays and texts. So what instruments
 * share stands there once, and lists are joined. A place is the index of an instrument in all columns.
 */
final class Contents {
	/** No text has it: MediaWiki's normalisation replaces it, and the rules refuse what that changes. */
	private const JOINT = "\0";

	/**
	 * @param string $names joined, by place
	 * @param array[] $kinds platforms, schema title, destination and sample with the default rate, each of them once
	 * @param array<int,int> $kindOf indices in the kinds, by place
	 * @param array<int,string> $streams names, by place
	 * @param array<int,string> $attributes joined, by place
	 * @param array{int,int}[] $windows Unix times of start and end, by place; none when only those that run are left
	 * @param array<string,string> $rates JSON texts, by wiki: the rates that differ from the default, by place; one
	 *  wiki's when only those that run are left
	 * @param int $from
	 * @param int $until from the one Unix time to before the other it is these that run
	 */
	public function __construct(
		private readonly string $names,
		private readonly array $kinds,
		private readonly array $kindOf,
		private readonly array $streams,
		private readonly array $attributes,
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
				$each->stream->schema_title,
				$each->stream->destination_event_service,
				[
					'unit' => $each->sample->unit,
					'rate' => Instrument::rateOn( $each->sample, null ),
				],
			];
			$kinds[ serialize( $kind ) ] ??= [ count( $kinds ), $kind ];
			$kindOf[$place] = $kinds[ serialize( $kind ) ][0];
		}
		return new self(
			self::joined( array_column( $instruments, 'name' ) ),
			array_column( $kinds, 1 ),
			$kindOf,
			array_column( array_column( $instruments, 'stream' ), 'name' ),
			array_map( self::joined( ... ), array_column( $instruments, 'contextual_attributes' ) ),
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
				$running[$place] = true;
			}
		}
		return new self(
			$this->names,
			$this->kinds,
			array_intersect_key( $this->kindOf, $running ),
			array_intersect_key( $this->streams, $running ),
			array_intersect_key( $this->attributes, $running ),
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
	 * @return array<int,array> by place
	 */
	public function settings( string $wiki ): array {
		$rates = json_decode( $this->rates[$wiki] ?? '{}', true );
		// Properties are slower than variables.
		[ $kinds, $kindOf, $attributes ] = [ $this->kinds, $this->kindOf, $this->attributes ];
		$settings = [];
		foreach ( $this->streams as $place => $stream ) {
			[ , $schema, $destination, $sample ] = $kinds[ $kindOf[$place] ];
			if ( isset( $rates[$place] ) ) {
				$sample['rate'] = $rates[$place];
			}
			$settings[$place] = [
				'stream' => $stream,
				'schema_title' => $schema,
				'destination_event_service' => $destination,
				'sample' => $sample,
				'producers' => [
					'metrics_platform_client' => [ 'provide_values' => self::split( $attributes[$place] ) ],
				],
			];
		}
		return $settings;
	}

	private static function joined( array $texts ): string {
		return implode( self::JOINT, $texts );
	}

	private static function split( string $joined ): array {
		return $joined === '' ? [] : explode( self::JOINT, $joined );
	}

	/** @return string[] names, by place; also of those that do not run */
	public function names(): array {
		return self::split( $this->names );
	}

	/** @return string[] */
	public function platforms( int $place ): array {
		return $this->kinds[ $this->kindOf[$place] ][0];
	}
}
