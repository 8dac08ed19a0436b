<?php
declare( strict_types = 1 );

namespace MediaWiki\Extension\InstrumentConfigurator\View;

/** In which order a list of instruments stands. */
final class Order {
	public const NAME = 'name';
	public const KEYS = [ self::NAME, 'owner', 'start', 'end', 'rate', 'state' ];

	private function __construct( public readonly string $key, public readonly bool $descends ) {
	}

	/** Return the order by a key, or by name if there is no such key. */
	public static function of( string $key, string $direction ): self {
		return new self( in_array( $key, self::KEYS, true ) ? $key : self::NAME, $direction === 'desc' );
	}

	/** Tell whether it is the order in which pages are read. */
	public function isUsual(): bool {
		return $this->key === self::NAME && !$this->descends;
	}

	/** @return array<string,string> what asks for the same again */
	public function query(): array {
		return array_filter( [
			'sort' => $this->key === self::NAME ? '' : $this->key, 'dir' => $this->descends ? 'desc' : ''
		], 'strlen' );
	}

	/** Return the order that somebody wants who chooses a key: the other direction, if it is the key already. */
	public function chosen( string $key ): self {
		return new self( $key, $key === $this->key && !$this->descends );
	}

	/**
	 * Return a list sorted; what has no value of the key comes last, and what is alike goes by name.
	 *
	 * @param Listed[] $listed in the order of their names
	 * @param string $wiki whose rates count; "" is the default rate
	 * @return Listed[]
	 */
	public function sorted( array $listed, string $wiki ): array {
		$values = array_map( fn ( $each ) => $this->value( $each, $wiki ), $listed );
		$places = array_keys( $listed );
		usort( $places, function ( $one, $other ) use ( $values ): int {
			[ $mine, $others ] = [ $values[$one], $values[$other] ];
			$sign = $mine === null || $others === null ? 1 : ( $this->descends ? -1 : 1 );
			return $sign * ( [ $mine === null, $mine ] <=> [ $others === null, $others ] ) ?: $one <=> $other;
		} );
		return array_map( static fn ( $place ) => $listed[$place], $places );
	}

	private function value( Listed $listed, string $wiki ): int|float|string|null {
		return match ( $this->key ) {
			// A name of digits is a text, too.
			self::NAME => "=$listed->name",
			'state' => array_search( $listed->state, Listed::STATES, true ),
			'rate' => $listed->rate( $wiki ),
			'owner' => $listed->here ? '=' . mb_strtolower( $listed->here->owners[0] ) : null,
			default => $listed->here?->{$this->key},
		};
	}
}
