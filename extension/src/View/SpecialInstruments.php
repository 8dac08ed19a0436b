<?php
declare( strict_types = 1 );

namespace MediaWiki\Extension\InstrumentConfigurator\View;

use Generator;
use HtmlArmor;
use MediaWiki\Extension\InstrumentConfigurator\Delivery\Verdicts;
use MediaWiki\Extension\InstrumentConfigurator\Delivery\Waiting;
use MediaWiki\Extension\InstrumentConfigurator\Document\Instrument;
use MediaWiki\Extension\InstrumentConfigurator\Hub\WaitingProposal;
use MediaWiki\Extension\InstrumentConfigurator\Settings;
use MediaWiki\Html\Html;
use MediaWiki\HTMLForm\HTMLForm;
use MediaWiki\SpecialPage\SpecialPage;
use MediaWiki\Utils\MWTimestamp;

/** Special:Instruments, the list of all instruments of this wiki, with filters, as a page or as CSV. */
final class SpecialInstruments extends SpecialPage {
	private const ROWS = 100;
	private const MOST_ROWS = 500;
	private const PROPOSALS = 'proposals';
	private const HELP = 'help';

	private Phrases $phrases;
	private Filters $filters;
	private Order $order;
	private string $environment;
	private int $now;

	public function __construct(
		private readonly Settings $settings,
		private readonly Verdicts $verdicts,
		private readonly Waiting $waiting
	) {
		parent::__construct( 'Instruments' );
	}

	/** @inheritDoc */
	public function execute( $subPage ) {
		$request = $this->getRequest();
		$this->phrases = new Phrases( $this->getContext(), $this->getLinkRenderer(), $this->settings );
		$this->filters = Filters::of( $request->getText( ... ) );
		$this->order = Order::of( $request->getText( 'sort' ), $request->getText( 'dir' ) );
		$this->environment = $this->settings->environment();
		$this->now = (int)MWTimestamp::time();
		if ( $request->getText( 'format' ) === 'csv' ) {
			$this->export();
			return;
		}
		$this->setHeaders();
		$this->getOutput()->addModuleStyles( [ Frame::STYLES, 'codex-styles' ] );
		$this->addHelpLink( $this->getPageTitle( self::HELP )->getLocalURL(), true );
		match ( $subPage ) {
			self::PROPOSALS => $this->showProposals( $request->getText( 'view' ) ),
			self::HELP => $this->showHelp(),
			default => $this->showInstruments( $request->getText( 'from' ) ),
		};
	}

	/** @inheritDoc */
	public function getAssociatedNavigationLinks(): array {
		$title = static fn ( $subPage ) => SpecialPage::getTitleFor( 'Instruments', $subPage )->getPrefixedText();
		return array_map( $title, [ false, self::PROPOSALS, self::HELP ] );
	}

	/** @inheritDoc */
	public function getShortDescription( string $path = '' ): string {
		// MediaWiki gives the whole title, since the namespace counts as one without subpages.
		$tab = basename( $path );
		$isTab = in_array( $tab, [ self::PROPOSALS, self::HELP ], true );
		$key = $isTab ? "instrumentconfigurator-tab-$tab" : 'instruments';
		return $this->msg( $key )->text();
	}

	/** @inheritDoc */
	protected function getGroupName() {
		return 'wiki';
	}

	private function showSummary( string $key ): void {
		$this->getOutput()->addHTML( Html::rawElement( 'p', [], Spoken::html(
			$this->getContext(), $key, static fn ( $message ) => $message->parse()
		) ) );
	}

	private function showInstruments( string $from ): void {
		$this->showSummary( 'instruments-summary' );
		$this->showForm();
		$this->showList( $from );
	}

	private function showHelp(): void {
		$this->getOutput()->setPageTitleMsg( $this->msg( 'instrumentconfigurator-tab-help' ) );
		$this->showSummary( 'instrumentconfigurator-help-summary' );
		$this->getOutput()->addHTML( ( new Glossary( $this->phrases, $this->settings ) )->html() );
	}

	private function showProposals( string $view ): void {
		$this->getOutput()->setPageTitleMsg( $this->msg( 'instrumentconfigurator-proposals' ) );
		$this->showSummary( 'instrumentconfigurator-proposals-summary' );
		$table = new ProposalTable( $this->phrases, $this->verdicts->kind(), $this->proposed(), $this->now );
		$this->getOutput()->addHTML( $table->html( $view ) );
	}

	private function showForm(): void {
		$form = HTMLForm::factory( 'codex', Filters::fields( $this->phrases ), $this->getContext() )
			->setMethod( 'get' )
			->setSubmitTextMsg( 'instrumentconfigurator-filter-submit' );
		foreach ( $this->order->query() as $name => $value ) {
			$form->addHiddenField( $name, $value );
		}
		$this->getOutput()->addHTML( Html::rawElement(
			'fieldset', [ 'class' => 'ext-instrumentConfigurator-filters' ],
			Html::rawElement( 'legend', [], $this->phrases->say( 'filter' ) ) . $form->prepareForm()->getHTML( false )
		) );
	}

	private function showList( string $from ): void {
		$limit = min( max( $this->getRequest()->getInt( 'limit', self::ROWS ), 1 ), self::MOST_ROWS );
		$listed = $this->sorted();
		$first = $this->place( $listed, $from );
		$rows = array_slice( $listed, $first, $limit );
		$proposed = $this->proposed();
		$table = new ListTable(
			$this->phrases, $this->verdicts->kind(), $this->environment, $this->now, $this->filters, $this->order,
			$proposed, $this->maySwitchOff()
		);
		$this->getOutput()->addHTML( Html::rawElement( 'div', [ 'class' => 'ext-instrumentConfigurator-tools' ],
			$this->newButton() . $this->waitingLink( $proposed ) . ( $rows ? $this->csvLink() : '' )
		) . ( $rows ? $this->selectable( $table->html( $rows ) ) . $this->pager( $listed, $first, $limit )
			: $this->nothing() ) );
	}

	/** @return Listed[] what passes the filters, in its order */
	private function sorted(): array {
		$listed = iterator_to_array( $this->listed(), false );
		return $this->order->isUsual() ? $listed : $this->order->sorted( $listed, $this->filters->wiki() );
	}

	/** @return Generator<Listed> what passes the filters, in the order of names */
	private function listed(): Generator {
		$at = Instrument::instant( $this->now );
		foreach ( $this->verdicts->from() as $page ) {
			$listed = new Listed( $page, $this->environment, $at );
			if ( $this->filters->pass( $listed, $this->now ) ) {
				yield $listed;
			}
		}
	}

	/** Return where a name stands; if it is gone, what follows it by name, or else the beginning. */
	private function place( array $listed, string $from ): int {
		foreach ( $listed as $place => $each ) {
			if ( $each->name === $from || ( $this->order->isUsual() && strcmp( $each->name, $from ) > 0 ) ) {
				return $place;
			}
		}
		return $this->order->isUsual() && $from !== '' ? count( $listed ) : 0;
	}

	/** Return links to the rows before and after those that are shown, and how many there are. */
	private function pager( array $listed, int $first, int $limit ): string {
		$count = count( $listed );
		$last = min( $first + $limit, $count );
		$items = [ $this->phrases->spoken( 'rows', static fn ( $message ) =>
			$message->numParams( $first + 1, $last, $count )->escaped() ) ];
		if ( $first > 0 ) {
			$before = max( $first - $limit, 0 );
			array_unshift( $items, $this->step( 'previous', 'prev', $listed[$before]->name, $first - $before ) );
		}
		if ( $last < $count ) {
			$items[] = $this->step( 'next', 'next', $listed[$last]->name, min( $limit, $count - $last ) );
		}
		return Html::rawElement( 'p', [ 'class' => 'ext-instrumentConfigurator-pager' ], implode( ' ', $items ) );
	}

	private function step( string $key, string $relation, string $from, int $count ): string {
		return $this->getLinkRenderer()->makeKnownLink(
			$this->getPageTitle(), new HtmlArmor( $this->phrases->count( $key, $count ) ), [ 'rel' => $relation ],
			$this->query( [ 'from' => $from ] )
		);
	}

	private function query( array $more ): array {
		$limit = $this->getRequest()->getInt( 'limit' );
		return $this->filters->query() + $this->order->query() + ( $limit ? [ 'limit' => $limit ] : [] ) + $more;
	}

	/** Say what to do where there is nothing to show. */
	private function nothing(): string {
		$isFiltered = (bool)$this->filters->query();
		$all = $this->getLinkRenderer()->makeKnownLink(
			$this->getPageTitle(), new HtmlArmor( $this->phrases->say( 'no-rows-all' ) ) );
		$words = $isFiltered ? $this->phrases->say( 'no-rows' ) . ' ' . $all : $this->phrases->say( 'no-instruments' );
		return Html::rawElement(
			'div', [ 'class' => 'ext-instrumentConfigurator' ], Html::rawElement( 'p', [], $words ) );
	}

	private function newButton(): string {
		if ( !$this->getSpecialPageFactory()->exists( 'ProposeInstrument' ) ) {
			return '';
		}
		return $this->getLinkRenderer()->makeKnownLink(
			SpecialPage::getTitleFor( 'ProposeInstrument' ), new HtmlArmor( $this->phrases->say( 'new' ) ),
			[ 'class' => 'cdx-button cdx-button--fake-button cdx-button--fake-button--enabled '
				. 'cdx-button--action-progressive cdx-button--weight-primary' ]
		);
	}

	/** @param WaitingProposal[] $proposed */
	private function waitingLink( array $proposed ): string {
		return !$proposed ? '' : $this->getLinkRenderer()->makeKnownLink(
			$this->getPageTitle( self::PROPOSALS ),
			new HtmlArmor( $this->phrases->count( 'waiting', count( $proposed ) ) )
		);
	}

	private function csvLink(): string {
		return $this->getLinkRenderer()->makeKnownLink(
			$this->getPageTitle(), new HtmlArmor( $this->phrases->say( 'csv' ) ), [],
			$this->filters->query() + $this->order->query() + [ 'format' => 'csv' ]
		);
	}

	private function maySwitchOff(): bool {
		return $this->getAuthority()->isAllowed( 'editinstruments' )
			&& $this->getSpecialPageFactory()->exists( 'SwitchOffInstruments' );
	}

	/** Return the table within a form that leads to where instruments are switched off. */
	private function selectable( string $table ): string {
		if ( !$this->maySwitchOff() ) {
			return $table;
		}
		$buttons = '';
		foreach ( [ 'selected', 'all' ] as $which ) {
			$buttons .= Html::rawElement(
				'button', [ 'class' => 'cdx-button cdx-button--action-destructive' ]
					+ ( $which === 'all' ? [ 'name' => 'all', 'value' => '1' ] : [] ),
				$this->phrases->say( "switch-off-$which" )
			);
		}
		return Html::rawElement(
			'form',
			[ 'method' => 'post', 'action' => SpecialPage::getTitleFor( 'SwitchOffInstruments' )->getLocalURL() ],
			$table . Html::rawElement( 'p', [ 'class' => 'ext-instrumentConfigurator-tools' ], $buttons )
		);
	}

	/** @return array<string,WaitingProposal> what waits, by the name of the instrument */
	private function proposed(): array {
		return $this->waiting->of( $this->verdicts->kind() );
	}

	/** Answer with all rows, each sent when it is made. */
	private function export(): void {
		$listed = $this->order->isUsual() ? $this->listed() : $this->sorted();
		$proposed = $this->proposed();
		$this->getOutput()->disable();
		$response = $this->getRequest()->response();
		$response->header( 'Content-Type: text/csv; charset=utf-8; header=present' );
		$response->header( 'Content-Disposition: attachment; filename="instruments.csv"' );
		$response->header( 'X-Content-Type-Options: nosniff' );
		$response->header( 'Cache-Control: private, no-cache' );
		foreach ( Export::lines( $listed, $this->filters->wiki(), $proposed ) as $line ) {
			print $line;
		}
	}
}
