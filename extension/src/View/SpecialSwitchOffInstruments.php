<?php
declare( strict_types = 1 );

namespace MediaWiki\Extension\InstrumentConfigurator\View;

use MediaWiki\Api\ApiMessage;
use MediaWiki\Extension\InstrumentConfigurator\Document\Json;
use MediaWiki\Extension\InstrumentConfigurator\Document\SwitchOff;
use MediaWiki\Extension\InstrumentConfigurator\Hub\Pages;
use MediaWiki\Extension\InstrumentConfigurator\Hub\SwitchingOff;
use MediaWiki\Extension\InstrumentConfigurator\Hub\SwitchOffOutcome as Outcome;
use MediaWiki\Extension\InstrumentConfigurator\Settings;
use MediaWiki\Html\Html;
use MediaWiki\HTMLForm\HTMLForm;
use MediaWiki\SpecialPage\SpecialPage;
use MediaWiki\Title\Title;
use stdClass;
use Wikimedia\Rdbms\IDBAccessObject;

/**
 * Special:SwitchOffInstruments: one confirmation, and what became of each.
 *
 * Which ones is the subpage (a name), `names` (several, as an array or with | between them), or `all`. Only a request
 * that this page's own form sent, with its token, changes anything.
 */
final class SpecialSwitchOffInstruments extends SpecialPage {
	private const COLUMNS = [ 'key-instrument', 'key-owners', 'off-on-in', 'off-changes' ];
	private const LONGEST_QUERY = 4000;
	private const FORM = 'switch-off';
	private const TABLE = 'wikitable ext-instrumentConfigurator-list';

	private Phrases $phrases;

	public function __construct(
		private readonly Pages $pages,
		private readonly Settings $settings,
		private readonly SwitchingOff $switchingOff
	) {
		parent::__construct( 'SwitchOffInstruments', 'editinstruments' );
	}

	/** @inheritDoc */
	public function doesWrites() {
		return true;
	}

	/** @inheritDoc */
	public function execute( $subPage ) {
		$this->setHeaders();
		if ( !$this->getUser()->isNamed() ) {
			$this->logIn( (string)$subPage );
			return;
		}
		$this->checkPermissions();
		$this->outputHeader();
		$this->useTransactionalTimeLimit();
		$this->phrases = new Phrases( $this->getContext(), $this->getLinkRenderer(), $this->settings );
		$this->getOutput()->addModuleStyles( [ Frame::STYLES, 'codex-styles' ] );
		$request = $this->getRequest();
		$isAll = $request->getCheck( 'all' );
		$titles = $isAll ? $this->everything() : $this->named( (string)$subPage );
		$hidden = $isAll ? [ 'all' => '1' ] : [ 'names' => self::joined( $titles ) ];
		if ( $request->wasPosted() && $request->getVal( 'wpFormIdentifier' ) === self::FORM ) {
			if ( $this->getContext()->getCsrfTokenSet()->matchTokenField() ) {
				$reason = trim( $request->getText( 'reason' ) );
				$this->report( $this->switchingOff->all( $this->getContext(), $titles, $reason ), $reason );
				return;
			}
			$this->show( Html::errorBox( $this->phrases->say( 'off-session' ) ) );
		}
		$this->ask( $titles, $hidden );
	}

	/** @inheritDoc */
	protected function getGroupName() {
		return 'wiki';
	}

	/** Lead to where people log in, and back: a session that ended must not cost what was chosen and written. */
	private function logIn( string $subPage ): void {
		$request = $this->getRequest();
		$names = $this->named( $subPage );
		$chosen = $request->getCheck( 'all' ) ? [ 'all' => '1' ] : [ 'names' => self::joined( $names ) ];
		$back = wfArrayToCgi( $chosen, [ 'reason' => $request->getText( 'reason' ) ] );
		$this->getOutput()->redirect( SpecialPage::getTitleFor( 'Userlogin' )->getFullURL( [
			'returnto' => $this->getPageTitle()->getPrefixedDBkey(),
			// More than this no address may hold; then they choose again.
			'returntoquery' => strlen( $back ) <= self::LONGEST_QUERY ? $back : '',
			'warning' => 'exception-nologin-text',
		] ) );
	}

	/** @return Title[] of all that can be switched off */
	private function everything(): array {
		$titles = [];
		foreach ( $this->pages->from( '', IDBAccessObject::READ_LATEST ) as $name => $page ) {
			if ( SwitchOff::changes( $page->value ) ) {
				$titles[] = Title::makeTitle( $this->pages->kind->page, $name );
			}
		}
		return $titles;
	}

	/** @return Title[] */
	private function named( string $subPage ): array {
		$names = explode( '|', implode( '|', $this->getRequest()->getArray( 'names', [] ) ) );
		$titles = [];
		foreach ( [ $subPage, ...$names ] as $name ) {
			$title = Title::makeTitleSafe( $this->pages->kind->page, trim( $name ) );
			if ( $title !== null && trim( $name ) !== '' ) {
				$titles[$title->getDBkey()] = $title;
			}
		}
		return array_values( $titles );
	}

	/** @param Title[] $titles */
	private static function joined( array $titles ): string {
		return implode( '|', array_map( static fn ( $title ) => $title->getDBkey(), $titles ) );
	}

	/**
	 * @param Title[] $titles
	 * @param string[] $hidden fields that say which
	 */
	private function ask( array $titles, array $hidden ): void {
		$rows = [];
		$others = [ 'already' => [], 'gone' => [], 'unreadable' => [] ];
		foreach ( $titles as $title ) {
			[ , $value ] = $this->switchingOff->read( $title );
			if ( SwitchOff::changes( $value ) ) {
				$rows[] = $this->row( $title, $value );
			} else {
				$why = $value instanceof stdClass ? 'already' : ( $title->exists() ? 'unreadable' : 'gone' );
				$others[$why][] = $this->link( $title );
			}
		}
		$notes = '';
		foreach ( array_filter( $others ) as $why => $links ) {
			$listed = $this->phrases->listed( ...$links );
			$notes .= Html::rawElement( 'p', [], $this->phrases->say( "off-$why", $listed ) );
		}
		if ( $rows ) {
			$table = $this->table( 'off-caption', self::COLUMNS, $rows );
			$this->form( count( $rows ), $hidden, $table . $notes );
		} else {
			$this->show( $this->choose() . $notes );
		}
	}

	private function form( int $count, array $hidden, string $header ): void {
		HTMLForm::factory( 'codex', [
			'reason' => [
				'type' => 'text', 'name' => 'reason', 'maxlength' => 400,
				'default' => $this->getRequest()->getText( 'reason' ),
				'label-raw' => $this->phrases->say( 'off-reason' ),
				'help-raw' => $this->phrases->say( 'off-reason-help' ),
			],
		], $this->getContext() )
			->setTitle( $this->getPageTitle() )
			->setFormIdentifier( self::FORM )
			->addHiddenFields( $hidden )
			->addHeaderHtml( Html::rawElement( 'div', [ 'class' => 'ext-instrumentConfigurator' ], $header ) )
			->setSubmitText( $this->msg( 'instrumentconfigurator-off-submit' )->numParams( $count )->text() )
			->setSubmitDestructive()
			->showCancel()
			->setCancelTarget( SpecialPage::getTitleFor( 'Instruments' ) )
			->prepareForm()
			->displayForm( false );
	}

	/** @return string[] the cells */
	private function row( Title $title, stdClass $value ): array {
		[ $phrases, $owners, $name ] = [ $this->phrases, Json::get( $value, 'owners' ), Json::get( $value, 'title' ) ];
		$owners = is_array( $owners ) ? array_filter( $owners, 'is_string' ) : [];
		$environments = SwitchOff::environments( $value );
		return [
			$this->link( $title ) . ( is_string( $name ) ? '<br>' . $phrases->text( $name ) : '' ),
			$phrases->listed( ...array_map( [ $phrases, 'text' ], array_values( $owners ) ) ),
			$environments ? $phrases->codes( ...$environments ) : $phrases->say( 'off-nowhere' ),
			$phrases->text( SwitchingOff::summary( $value ) ),
		];
	}

	/** @param Outcome[] $outcomes */
	private function report( array $outcomes, string $reason ): void {
		$left = array_filter( $outcomes, static fn ( $outcome ) => $outcome->mayBeOn() );
		$off = array_filter( $outcomes, static fn ( $outcome ) => $outcome->what === Outcome::OFF );
		$say = $this->phrases->count( ... );
		// What is left comes first, for there is something to do.
		$rows = array_map( $this->result( ... ), [ ...$left, ...array_udiff( $outcomes, $left,
			static fn ( $one, $other ) => spl_object_id( $one ) <=> spl_object_id( $other ) ) ] );
		$this->show(
			( $left ? Html::errorBox( $say( 'off-left', count( $left ) ) ) . $this->again( $left, $reason ) : '' )
			. ( $off ? Html::successBox( $say( 'off-done', count( $off ) ) ) : '' )
			. ( $rows ? $this->table( 'off-result', [ 'key-instrument', 'off-outcome' ], $rows ) : $this->choose() )
			. Html::rawElement( 'p', [], $this->getLinkRenderer()->makeKnownLink(
				SpecialPage::getTitleFor( 'Instruments' ), $this->msg( 'instrumentconfigurator-link-all' )->text() ) )
		);
	}

	/** @return string[] the cells */
	private function result( Outcome $outcome ): array {
		$html = $this->phrases->say( "outcome-$outcome->what" );
		foreach ( $outcome->why?->getMessages( 'error' ) ?? [] as $message ) {
			$why = ApiMessage::create( $message )->getApiData()['readonlyreason'] ?? null;
			$html .= '<br>' . $this->msg( $message )->parse()
				. ( is_string( $why ) ? ' ' . $this->phrases->text( $why ) : '' );
		}
		if ( $outcome->revision !== null ) {
			$html .= ' ' . $this->getLinkRenderer()->makeKnownLink( $outcome->page,
				$this->msg( 'instrumentconfigurator-off-difference' )->text(), [],
				[ 'diff' => $outcome->revision, 'oldid' => 'prev' ] );
		}
		return [ $this->link( $outcome->page ), $html ];
	}

	/**
	 * Return a form of one button.
	 *
	 * @param Outcome[] $left
	 * @param string $reason
	 */
	private function again( array $left, string $reason ): string {
		$names = self::joined( array_map( static fn ( $outcome ) => $outcome->page, $left ) );
		$label = $this->msg( 'instrumentconfigurator-off-again' )->numParams( count( $left ) )->text();
		return Html::rawElement( 'form', [ 'method' => 'post', 'action' => $this->getPageTitle()->getLocalURL() ],
			Html::hidden( 'names', $names ) . Html::hidden( 'reason', $reason )
			. Html::hidden( 'wpFormIdentifier', self::FORM )
			. Html::hidden( 'wpEditToken', $this->getContext()->getCsrfTokenSet()->getToken()->toString() )
			. Html::element( 'button', [ 'type' => 'submit',
				'class' => 'cdx-button cdx-button--action-destructive cdx-button--weight-primary' ], $label ) );
	}

	private function choose(): string {
		$all = $this->getLinkRenderer()->makeKnownLink( $this->getPageTitle(),
			$this->msg( 'instrumentconfigurator-off-all' )->text(), [], [ 'all' => '1' ] );
		return Html::rawElement( 'p', [], $this->msg( 'instrumentconfigurator-off-choose' )->parse() . ' ' . $all );
	}

	private function link( Title $title ): string {
		return Html::rawElement( 'bdi', [], $this->getLinkRenderer()->makeLink( $title, $title->getText() ) );
	}

	/**
	 * Return a table, of whose rows the styles make cards on a narrow screen; so roles are said.
	 *
	 * @param string $caption the key of a message that counts
	 * @param string[] $columns keys of messages
	 * @param string[][] $rows
	 */
	private function table( string $caption, array $columns, array $rows ): string {
		$labels = array_map( fn ( $key ) => $this->msg( "instrumentconfigurator-$key" )->text(), $columns );
		$head = array_map( fn ( $key ) => Html::rawElement(
			'th', [ 'role' => 'columnheader', 'scope' => 'col' ], $this->phrases->say( $key ) ), $columns );
		$cell = static fn ( $label, $html ) =>
			Html::rawElement( 'td', [ 'role' => 'cell', 'data-label' => $label ], $html );
		$body = array_map( static fn ( $row ) => Html::rawElement(
			'tr', [ 'role' => 'row' ], implode( '', array_map( $cell, $labels, $row ) ) ), $rows );
		$caption = $this->phrases->count( $caption, count( $rows ) );
		return Html::rawElement( 'table', [ 'class' => self::TABLE, 'role' => 'table' ],
			Html::rawElement( 'caption', [], $caption )
			. Html::rawElement( 'thead', [ 'role' => 'rowgroup' ],
				Html::rawElement( 'tr', [ 'role' => 'row' ], implode( '', $head ) ) )
			. Html::rawElement( 'tbody', [ 'role' => 'rowgroup' ], implode( '', $body ) ) );
	}

	private function show( string $html ): void {
		$this->getOutput()->addHTML( Html::rawElement( 'div', [ 'class' => 'ext-instrumentConfigurator' ], $html ) );
	}
}
